package io.lowlag.devkit.sessions;

import io.lowlag.common.config.Durations;
import io.lowlag.sessionization.SessionPolicy;
import java.time.Duration;

/**
 * Game traffic to generate: devices that each play one session or two. Durations scale with the
 * policy of the pipeline that will read it, and keep a distance from every deadline that processing
 * time decides.
 *
 * @param rate records a second, both topics together, on average
 * @param seconds how long new sessions begin; their ends follow
 * @param medianDuration median length of a session; lengths are log-normal, and cut at a twentieth
 *     and at three fifths of the maximum
 * @param durationSpread standard deviation of the length's logarithm
 * @param policy of the pipeline; it must emit all heartbeats that are due ({@code ALL}), or the
 *     speed of the machine would decide which of them come
 * @param slack how far the pipeline may lag; a heartbeat nearer than this to an end or a start may
 *     be missing
 * @param live whether the pipeline reads while this is sent; in a replay, no heartbeats are
 *     expected
 * @param disorder the shares of disorder
 * @param seed equal seeds give equal traffic
 */
public record SessionTraffic(
    int rate,
    int seconds,
    Duration medianDuration,
    double durationSpread,
    SessionPolicy policy,
    Duration slack,
    boolean live,
    SessionDisorder disorder,
    long seed) {

  private static final Duration SHORTEST_MAXIMUM = Duration.ofSeconds(1);

  public SessionTraffic {
    requireAtLeast("rate", rate, 1);
    requireAtLeast("seconds", seconds, 1);
    requireLonger("medianDuration", medianDuration, Duration.ZERO);
    requireLonger("maxDuration", policy.maxDuration(), SHORTEST_MAXIMUM);
    requireLonger("endPatience", policy.endPatience(), Duration.ofMillis(100));
    requireLonger("memory", policy.memory(), Duration.ofMillis(100));
    if (!(durationSpread >= 0)) {
      throw new IllegalArgumentException(
          "durationSpread is " + durationSpread + ": give a number from 0 up");
    }
  }

  /**
   * Returns traffic with sessions of around a fifth of the maximum, and some disorder of every
   * kind.
   */
  public static SessionTraffic of(
      int rate, int seconds, SessionPolicy policy, Duration slack, boolean live, long seed) {
    return new SessionTraffic(
        rate,
        seconds,
        policy.maxDuration().dividedBy(5),
        0.8,
        policy,
        slack,
        live,
        SessionDisorder.some(),
        seed);
  }

  /** Returns this traffic with other shares of disorder. */
  public SessionTraffic with(SessionDisorder other) {
    return new SessionTraffic(
        rate, seconds, medianDuration, durationSpread, policy, slack, live, other, seed);
  }

  /** Returns how many devices, malformed records included, give the rate. */
  long devices() {
    return Math.max(1, Math.round((double) rate * seconds / disorder.recordsPerDevice()));
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ": give at least " + least);
    }
  }

  private static void requireLonger(String name, Duration value, Duration least) {
    if (value.compareTo(least) <= 0) {
      throw new IllegalArgumentException(
          name
              + " is "
              + Durations.text(value)
              + ": it must be longer than "
              + Durations.text(least));
    }
  }
}
