package io.lowlag.bench;

import java.time.Duration;

/**
 * How large and how long the measurement of fraud scoring is.
 *
 * @param rate transactions a second
 * @param warmUp sending before it, not measured; on two cores, compiling takes most of the first
 *     minutes of a job that runs for weeks
 * @param measured after it
 * @param batch checkpoint interval of real-time mode, such that a batch ends while measuring
 * @param rounds repetitions of each mode, in turns
 */
public record FraudScale(int rate, Duration warmUp, Duration measured, Duration batch, int rounds) {

  /** About five minutes a round. */
  public static FraudScale full(int rounds) {
    return new FraudScale(
        1_000, Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60), rounds);
  }

  /** Shows in half a minute that it works; its figures mean nothing. */
  public static FraudScale quick() {
    return new FraudScale(
        200, Duration.ofSeconds(3), Duration.ofSeconds(6), Duration.ofSeconds(6), 1);
  }

  /** The same load before the first round, so that it does not pay for compiling. */
  FraudScale rehearsal() {
    return new FraudScale(rate, Duration.ZERO, warmUp, warmUp.dividedBy(3), 1);
  }
}
