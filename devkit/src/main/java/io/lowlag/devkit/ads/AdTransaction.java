package io.lowlag.devkit.ads;

import io.lowlag.devkit.traffic.PlannedRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The records that one transaction sends, and the outputs that it must cause. */
final class AdTransaction {

  private final List<PlannedRecord> sends = new ArrayList<>();
  private final List<AdShowing> matches = new ArrayList<>();
  private final List<String> audits = new ArrayList<>();
  private final Map<String, String> unmatched = new LinkedHashMap<>();
  private final boolean malformed;

  AdTransaction(boolean malformed) {
    this.malformed = malformed;
  }

  void sends(PlannedRecord record) {
    sends.add(record);
  }

  void expectsMatch(AdShowing showing) {
    matches.add(showing);
  }

  void expectsUnmatched(String eventId, String reason) {
    unmatched.put(eventId, reason);
  }

  List<PlannedRecord> sends() {
    return sends;
  }

  /** Adds an expected entry of the audit: a reason and the id of the dropped event. */
  void expectsAudit(String entry) {
    audits.add(entry);
  }

  List<AdShowing> matches() {
    return matches;
  }

  List<String> audits() {
    return audits;
  }

  /** Returns the event ids of the unmatched events with their reasons. */
  Map<String, String> unmatched() {
    return unmatched;
  }

  boolean malformed() {
    return malformed;
  }
}
