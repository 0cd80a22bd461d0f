package io.lowlag.fraud.scoring;

import java.io.Serializable;
import java.time.Duration;

/**
 * What is remembered and said of a card. Every duration is in whole milliseconds.
 *
 * @param allowedLateness how much older, by event time, a transaction may be than the newest one of
 *     its card that was read before it, and still have its whole hour
 * @param maxRemembered most transactions remembered of one card
 * @param keepIdle how long a card without transactions is remembered, in processing time
 * @param baseCurrency the currency of all sums
 * @param publishes whether the features of cards are said whenever they change
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
          "allowed-lateness is " + allowedLateness + ": it must be zero or longer");
    }
    if (maxRemembered < 1) {
      throw new IllegalArgumentException(
          "max-remembered is " + maxRemembered + ": it must be at least 1");
    }
    Duration least = LONGEST_WINDOW.plus(allowedLateness);
    if (keepIdle.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "keep-idle is "
              + keepIdle
              + ": it must be at least "
              + least
              + ", an hour and the allowed lateness, or features would lose transactions");
    }
  }

  /** The same, for what scores transactions and tells nobody of their cards. */
  ScoringPolicy withoutPublishing() {
    return new ScoringPolicy(allowedLateness, maxRemembered, keepIdle, baseCurrency, false);
  }

  /** What is older than the newest transaction by this much, in milliseconds, is forgotten. */
  long reachMs() {
    return LONGEST_WINDOW.plus(allowedLateness).toMillis();
  }
}
