package io.lowlag.attribution.correlation.model;

import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.common.record.Origin;

/**
 * An output of the processor: exactly one of match, unmatched and dropped is set.
 *
 * @param match an impression and its request; null if another is set
 * @param unmatched an event that found no partner; null if another is set
 * @param dropped an event that gives no other output; null if another is set
 * @param origin of the row that was the cause, for latency stamps; null if a timer was the cause
 */
public record Correlation(AdMatch match, AdUnmatched unmatched, AdAudit dropped, Origin origin) {

  /** Returns an output with a match, caused by the row read at {@code origin}. */
  public static Correlation of(AdMatch match, Origin origin) {
    return new Correlation(match, null, null, origin);
  }

  /**
   * Returns an output with an unmatched event, caused by the row read at {@code origin}, or by a
   * timer if that is null.
   */
  public static Correlation of(AdUnmatched unmatched, Origin origin) {
    return new Correlation(null, unmatched, null, origin);
  }

  /** Returns an output with a dropped event, read at {@code origin}. */
  public static Correlation of(AdAudit dropped, Origin origin) {
    return new Correlation(null, null, dropped, origin);
  }
}
