package io.lowlag.devkit.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;

/** The ways in which a record can be impossible to decode. Each keeps the bytes unique. */
public enum Malformation {
  /** A record cut off in the middle, as by a producer that died. */
  TRUNCATED,
  /** Bytes that are not a text. */
  NOT_TEXT,
  /** JSON, but an array. */
  NOT_AN_OBJECT,
  /** An event without its id. */
  MISSING_ID,
  /** An event without its time. */
  MISSING_TIME,
  /** A word instead of a number. */
  WRONG_TYPE,
  /** Sound JSON without a key. */
  NULL_KEY,
  /** An event time in the first days of the epoch. */
  DISTANT_PAST,
  /** An event time in the year 33658. */
  DISTANT_FUTURE;

  private static final List<String> IDS = List.of("event_id", "tx_id");

  /** Returns the key of such a record, given the key of the sound one. */
  public String key(String soundKey) {
    return this == NULL_KEY ? null : soundKey;
  }

  /** Returns the bytes of such a record instead of a sound event; changes the event. */
  public byte[] value(ObjectNode event) {
    switch (this) {
      case MISSING_ID -> event.remove(IDS);
      case MISSING_TIME -> event.remove("event_time");
      case WRONG_TYPE -> event.put("event_time", "soon");
      case DISTANT_PAST -> event.put("event_time", 86_400_000L);
      case DISTANT_FUTURE -> event.put("event_time", 1_000_000_000_000_000L);
      case TRUNCATED, NOT_TEXT, NOT_AN_OBJECT, NULL_KEY -> {}
    }
    byte[] json = event.toString().getBytes(UTF_8);
    return switch (this) {
      case TRUNCATED -> Arrays.copyOf(json, json.length - 9);
      case NOT_TEXT -> withHighBits(json);
      case NOT_AN_OBJECT -> ("[" + event + "]").getBytes(UTF_8);
      default -> json;
    };
  }

  private static byte[] withHighBits(byte[] json) {
    for (int i = 0; i < json.length; i++) {
      json[i] |= (byte) 0x80;
    }
    return json;
  }
}
