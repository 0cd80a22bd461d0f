package io.lowlag.devkit.ads;

import io.lowlag.devkit.traffic.PlannedRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one transaction sends and what must come of it. */
final class AdTransaction {

  private final List<PlannedRecord> sends = new ArrayList<>();
  private final List<String> matches = new ArrayList<>();
  private final Map<String, String> unmatched = new LinkedHashMap<>();
  private final boolean malformed;

  AdTransaction(boolean malformed) {
    this.malformed = malformed;
  }

  void sends(PlannedRecord record) {
    sends.add(record);
  }

  void expectsMatch(String eventId) {
    matches.add(eventId);
  }

  void expectsUnmatched(String eventId, String reason) {
    unmatched.put(eventId, reason);
  }

  List<PlannedRecord> sends() {
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
