package io.lowlag.fraud.scoring;

import io.lowlag.common.config.Durations;
import java.io.Serializable;
import java.time.Duration;

/**
 * The rules of a card: what is remembered and published about it. Every duration is in whole
 * milliseconds.
 *
 * @param allowedLateness how much older, by event time, a transaction may be than the newest one of
 *     its card that was read before it, and still have its whole hour
 * @param maxRemembered maximum number of remembered transactions of one card
 * @param keepIdle how long a card without transactions is remembered, in processing time
 * @param baseCurrency the currency of all sums
 * @param publishes whether the features of cards are published whenever they change
 */
public record ScoringPolicy(
    Duration allowedLateness,
    int maxRemembered,
    Duration keepIdle,
    String baseCurrency,
    boolean publishes)
    implements Serializable {

  /** The longest window that features are computed over. */
  static final Duration LONGEST_WINDOW = Duration.ofHours(1);

  public ScoringPolicy {
    if (allowedLateness.isNegative()) {
      throw new IllegalArgumentException(
          "allowed-lateness is " + Durations.text(allowedLateness) + ": it must be zero or longer");
    }
    if (maxRemembered < 1) {
      throw new IllegalArgumentException(
          "max-remembered is " + maxRemembered + ": it must be at least 1");
    }
    Duration least = LONGEST_WINDOW.plus(allowedLateness);
    if (keepIdle.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "keep-idle is "
              + Durations.text(keepIdle)
              + ": it must be at least "
              + Durations.text(least)
              + ", an hour and the allowed lateness, or features would lose transactions");
    }
  }

  /** Returns this policy without publishing features of cards. */
  ScoringPolicy withoutPublishing() {
    return new ScoringPolicy(allowedLateness, maxRemembered, keepIdle, baseCurrency, false);
  }

  /**
   * Returns how much older than the newest transaction, in milliseconds, a remembered transaction
   * may be; older ones are forgotten.
   */
  long reachMs() {
    return LONGEST_WINDOW.plus(allowedLateness).toMillis();
  }
}
