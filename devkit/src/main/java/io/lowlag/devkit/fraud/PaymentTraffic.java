package io.lowlag.devkit.fraud;

import io.lowlag.common.config.Durations;
import java.time.Duration;

/**
 * Payments to generate. Hours of payments are sent within seconds, so that windows of minutes fill
 * and empty while one watches: event times run faster than the clock, and end at the moment when
 * sending starts.
 *
 * @param rate records a second on average, repeated and malformed ones included
 * @param seconds how long records are sent
 * @param span the time within which the payments are made
 * @param fraud share of the cards that a fraudster uses, between 0 and 1
 * @param disorder the shares of disorder
 * @param seed equal seeds give equal traffic
 */
public record PaymentTraffic(
    int rate, int seconds, Duration span, double fraud, PaymentDisorder disorder, long seed) {

  /** The maximum delay of a payment behind later ones of its card. */
  public static final Duration LARGEST_DELAY = Duration.ofMinutes(5);

  /** How long a card makes payments; shorter than the span. */
  static final Duration ACTIVE = Duration.ofMinutes(90);

  public PaymentTraffic {
    requireAtLeast("rate", rate, 1);
    requireAtLeast("seconds", seconds, 1);
    if (span.compareTo(LARGEST_DELAY) <= 0) {
      throw new IllegalArgumentException(
          "span is "
              + Durations.text(span)
              + ": it must be longer than the largest delay, "
              + Durations.text(LARGEST_DELAY));
    }
    if (!(fraud >= 0 && fraud <= 1)) {
      throw new IllegalArgumentException("fraud is " + fraud + ": give a share from 0 to 1");
    }
  }

  /**
   * Returns traffic with two hours of payments, fraud on one of twenty cards, and some disorder of
   * every kind.
   */
  public static PaymentTraffic of(int rate, int seconds, long seed) {
    return new PaymentTraffic(
        rate, seconds, Duration.ofHours(2), 0.05, PaymentDisorder.some(), seed);
  }

  /** Returns this traffic with other shares of disorder. */
  public PaymentTraffic with(PaymentDisorder other) {
    return new PaymentTraffic(rate, seconds, span, fraud, other, seed);
  }

  /**
   * Returns how many cards give the rate; the first and last ones pay partly before or after the
   * traffic.
   */
  long cards() {
    double payments = CardStories.OWNERS_MEAN + fraud * FraudPattern.MEAN_PAYMENTS;
    double records = payments * (1 + disorder.duplicated() + disorder.malformed());
    double within = (double) span.toMillis() / span.plus(ACTIVE).toMillis();
    return Math.max(1, Math.round((double) rate * seconds / records / within));
  }

  /**
   * Returns when a payment is sent, in microseconds, if it is made that long after the first
   * payment.
   */
  long sentUs(long afterMs) {
    return Math.round((double) afterMs / span.toMillis() * seconds * 1e6);
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ": give at least " + least);
    }
  }
}
