package io.lowlag.it;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often a suite fails something, and when: moments drawn from a seed that is told if the suite
 * does not hold. {@code -Dlowlag.it.seed} repeats one, {@code -Dlowlag.it.rounds} makes it longer.
 *
 * @param count of failures
 * @param seed of the moments
 */
record Rounds(int count, long seed) {

  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
  private static final int FEW = 3;
  private static final int MANY = 20;

  /** As many as every build can afford. */
  static Rounds few() {
    return new Rounds(FEW, newSeed());
  }

  /** As many as the long suite wants. */
  static Rounds many() {
    return new Rounds(Integer.getInteger("lowlag.it.rounds", MANY), newSeed());
  }

  private static long newSeed() {
    return Long.getLong("lowlag.it.seed", System.nanoTime() % 1_000_000);
  }

  /** Runs a scenario, and says with its failure how to have the same moments again. */
  void run(Scenario scenario) {
    long begun = System.nanoTime();
    try {
      String outcome = scenario.run(new Random(seed));
      LOG.info(
          "event=survived rounds={} seed={} seconds={} {}",
          count,
          seed,
          (System.nanoTime() - begun) / 1_000_000_000L,
          outcome);
    } catch (Exception | AssertionError e) {
      throw new AssertionError("with -Dlowlag.it.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  /** Lets a random time pass, which is the point of it: something is to fail at any moment. */
  static void letPass(Random random, Duration longest) {
    Duration time = Duration.ofMillis(1 + (long) (random.nextDouble() * longest.toMillis()));
    await().pollDelay(time).atMost(time.plusMinutes(1)).until(() -> true);
  }

  /** What fails, and what has to hold afterwards. */
  interface Scenario {
    /**
     * Runs it.
     *
     * @return its figures, for the log
     */
    String run(Random random) throws Exception;
  }
}
