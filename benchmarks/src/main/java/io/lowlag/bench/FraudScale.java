package io.lowlag.bench;

import java.time.Duration;

/**
 * The size and duration of the measurement of fraud scoring.
 *
 * @param rate transactions a second
 * @param warmUp how long to send before measuring; on two cores, compiling takes most of the first
 *     minutes of a job that runs for weeks
 * @param measured how long to measure after the warm-up
 * @param batch checkpoint interval of real-time mode, such that a batch ends while measuring
 * @param rounds repetitions of each mode, in turns
 */
public record FraudScale(int rate, Duration warmUp, Duration measured, Duration batch, int rounds) {

  /** Returns the full scale: about five minutes a round. */
  public static FraudScale full(int rounds) {
    return new FraudScale(
        1_000, Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60), rounds);
  }

  /**
   * Returns a scale that shows in half a minute that the measurement works; its figures mean
   * nothing.
   */
  public static FraudScale quick() {
    return new FraudScale(
        200, Duration.ofSeconds(3), Duration.ofSeconds(6), Duration.ofSeconds(6), 1);
  }

  /**
   * Returns the scale of a run before the first round, with the same load, so that the first round
   * does not include compiling.
   */
  FraudScale rehearsal() {
    return new FraudScale(rate, Duration.ZERO, warmUp, warmUp.dividedBy(3), 1);
  }
}
