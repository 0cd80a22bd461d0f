package io.lowlag.common.registry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Waits between attempts, longer each time, until there is no time left. */
final class Patience {

  private static final long FIRST_PAUSE_MS = 50;
  private static final long LONGEST_PAUSE_MS = 2_000;

  private final long endsAt;
  private long pauseMs = FIRST_PAUSE_MS;

  Patience(Duration duration) {
    this.endsAt = System.nanoTime() + duration.toNanos();
  }

  /**
   * Waits before the next attempt.
   *
   * @return whether there is time for another attempt
   */
  boolean pause(RegistryConfig config) {
    long leftMs = TimeUnit.NANOSECONDS.toMillis(endsAt - System.nanoTime());
    if (leftMs <= 0) {
      return false;
    }
    try {
      // The pause is random, so that not all executors ask at the same time.
      long jittered = pauseMs / 2 + ThreadLocalRandom.current().nextLong(pauseMs / 2 + 1);
      TimeUnit.MILLISECONDS.sleep(Math.min(leftMs, jittered));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryUnavailableException(
          "interrupted while waiting for the schema registry at " + config, true, e);
    }
    pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
    return true;
  }
}
