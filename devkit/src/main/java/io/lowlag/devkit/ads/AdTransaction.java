package io.lowlag.devkit.ads;

import io.lowlag.devkit.traffic.GeneratedRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What one transaction sends and what must come of it. */
final class AdTransaction {

  /** One record to be sent; its bytes are made when they are needed. */
  record Send(String topic, String key, Supplier<byte[]> value, long atUs) {

    /** The same record, sent once more. */
    Send again(long laterUs) {
      return new Send(topic, key, value, atUs + laterUs);
    }

    GeneratedRecord toRecord() {
      return new GeneratedRecord(topic, key, value.get(), atUs);
    }
  }

  private final List<Send> sends = new ArrayList<>();
  private final List<String> matches = new ArrayList<>();
  private final Map<String, String> unmatched = new LinkedHashMap<>();
  private final boolean malformed;

  AdTransaction(boolean malformed) {
    this.malformed = malformed;
  }

  void sends(Send send) {
    sends.add(send);
  }

  void expectsMatch(String eventId) {
    matches.add(eventId);
  }

  void expectsUnmatched(String eventId, String reason) {
    unmatched.put(eventId, reason);
  }

  List<Send> sends() {
    return sends;
  }

  List<String> matches() {
    return matches;
  }

  /** Event ids with their reasons. */
  Map<String, String> unmatched() {
    return unmatched;
  }

  boolean malformed() {
    return malformed;
  }
}
