package io.lowlag.peers.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * Reads requests and impressions with Jackson's streaming parser. Everything out of the ordinary is
 * read once more as a tree, field by field in Lowlag's order, so that a dead letter says the same.
 */
public final class AdEventDecoder {

  static final int MAX_BYTES = 1 << 20;
  static final int MAX_ELEMENTS = 10_000;
  static final int MAX_TEXT = 256;
  static final long EARLIEST_MS = 946_684_800_000L;
  static final long MAX_AHEAD_MS = 300_000L;

  /** The end of the year 9999. */
  static final long LATEST_MS = 253_402_300_799_999L;

  /** A longer decimal is read as a tree. */
  private static final int ORDINARY_DECIMAL = 16;

  private static final char REPLACEMENT = '\uFFFD';

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxTokenCount(MAX_ELEMENTS)
                  .maxNumberLength(100)
                  .build())
          .build();

  private AdEventDecoder() {}

  /** Returns the record's event. */
  public static AdEvent decode(RawRecord raw) throws Rejected {
    byte[] value = raw.value;
    if (raw.key == null) {
      throw new Rejected("null_key", "the record has no key");
    }
    if (value == null) {
      throw new Rejected("not_json", "the record has no value");
    }
    if (value.length > MAX_BYTES) {
      throw new Rejected(
          "oversized", value.length + " bytes; at most " + MAX_BYTES + " are accepted");
    }
    AdEvent event = isUtf8(value) ? ordinary(raw) : null;
    return stamped(event != null ? event : new AdEventTree(raw).event(), raw);
  }

  private static AdEvent stamped(AdEvent event, RawRecord raw) {
    event.request = raw.request;
    event.sentUs = raw.sentUs;
    event.sourceUs = raw.sourceUs;
    return event;
  }

  /** Returns whether it begins as an object in UTF-8 does, not in UTF-16. */
  private static boolean isUtf8(byte[] value) {
    return value.length > 1 && value[0] == '{' && value[1] != 0;
  }

  /** Returns the event, or null if anything is out of the ordinary. */
  private static AdEvent ordinary(RawRecord raw) {
    AdEvent event = new AdEvent();
    try (JsonParser json = FACTORY.createParser(raw.value)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
        if (!read(event, field, json, json.nextToken())) {
          return null;
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        return null;
      }
    } catch (IOException e) {
      return null;
    }
    return isWhole(event, raw) ? event : null;
  }

  private static boolean read(AdEvent event, String field, JsonParser json, JsonToken token)
      throws IOException {
    if (field.equals("event_time")) {
      event.eventTime = wholeNumber(json, token);
      return event.eventTime >= EARLIEST_MS;
    }
    String text = text(json, token);
    if (text == null) {
      return false;
    }
    switch (field) {
      case "event_id" -> event.eventId = text;
      case "transaction_id" -> event.transactionId = text;
      case "ad_id" -> event.adId = text;
      case "user_id" -> event.userId = text;
      case "campaign_id" -> event.campaignId = text;
      case "country" -> event.country = text;
      case "status" -> event.status = text;
      case "bid_cpm" -> event.bidCpm = decimal(text);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Returns the text, or null if it must be looked at more closely. */
  private static String text(JsonParser json, JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_STRING) {
      return null;
    }
    String text = json.getText();
    if (text.isEmpty() || text.length() > MAX_TEXT) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i)) || text.charAt(i) == REPLACEMENT) {
        return null;
      }
    }
    return text;
  }

  private static long wholeNumber(JsonParser json, JsonToken token) throws IOException {
    boolean isLong =
        token == JsonToken.VALUE_NUMBER_INT
            && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    return isLong ? json.getLongValue() : -1;
  }

  /** Returns a decimal of digits and at most one point in its shortest form, or null. */
  private static String decimal(String text) {
    if (text.length() > ORDINARY_DECIMAL) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if ((unit < '0' || unit > '9') && unit != '.') {
        return null;
      }
    }
    try {
      return AdEventTree.shortest(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static boolean isWhole(AdEvent event, RawRecord raw) {
    boolean whole =
        event.eventId != null
            && event.transactionId != null
            && event.adId != null
            && raw.timestampMs() >= 0
            && event.eventTime >= EARLIEST_MS
            && event.eventTime <= LATEST_MS
            && event.eventTime <= raw.timestampMs() + MAX_AHEAD_MS
            && event.transactionId.equals(new String(raw.key, UTF_8));
    // A field of the other side is ignored, and that is left to the tree.
    boolean ofSide =
        raw.request
            ? event.userId != null
                && event.campaignId != null
                && event.country != null
                && event.bidCpm != null
                && event.status == null
            : event.status != null
                && event.userId == null
                && event.campaignId == null
                && event.country == null
                && event.bidCpm == null;
    return whole && ofSide;
  }
}
