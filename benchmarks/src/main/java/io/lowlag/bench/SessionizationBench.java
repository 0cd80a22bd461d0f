package io.lowlag.bench;

import io.lowlag.common.config.Settings;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures how many concurrent sessions the machine can report on time, what a session costs, and
 * how real-time mode and micro-batch compare at half of that number.
 */
public final class SessionizationBench {

  /** The parts that can be measured separately. */
  public enum Part {
    LARGEST,
    HALF;

    @Override
    public String toString() {
      return Settings.name(this);
    }
  }

  private static final Duration BEYOND_THE_STEP = Duration.ofMinutes(10);
  private static final double LATENESS_LIMIT_MS = 1_000;
  private static final double ARRIVED_LIMIT_PERCENT = 99;
  private static final int WARM_UP_SESSIONS = 1_000;
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final String REAL_TIME = "real-time";

  private final SessionScale scale;
  private final Part only;
  private final BenchReport report;

  /**
   * @param only the part to measure; null: all
   * @param report receives what is found
   */
  public SessionizationBench(SessionScale scale, Part only, BenchReport report) {
    this.scale = scale;
    this.only = only;
    this.report = report;
  }

  /** Measures and reports the results. */
  public void run() throws Exception {
    report.figure("heartbeat_s", scale.heartbeat().toSeconds());
    warmUp();
    int largest = scale.largest();
    if (only != Part.HALF) {
      largest = largest();
    }
    if (only != Part.LARGEST && largest > 0) {
      half(new SessionPopulation(largest / 2, scale.heartbeat()));
    }
  }

  /**
   * Runs a warm-up that compiles code and fills caches, so that the first population does not
   * include it.
   */
  private void warmUp() throws Exception {
    report.progress("warming up");
    SessionPopulation few = new SessionPopulation(WARM_UP_SESSIONS, WARM_UP);
    new SessionRun(few, REAL_TIME, BEYOND_THE_STEP, WARM_UP).run();
  }

  /** Measures the populations until one is not reported on time; returns the last one that was. */
  private int largest() throws Exception {
    Map<String, SessionRun.Measured> steps = new LinkedHashMap<>();
    int largest = 0;
    boolean onTime = true;
    for (Iterator<Integer> each = scale.populations().iterator(); onTime && each.hasNext(); ) {
      int sessions = each.next();
      report.progress(sessions + " sessions, " + REAL_TIME);
      SessionPopulation population = new SessionPopulation(sessions, scale.heartbeat());
      SessionRun.Measured step =
          new SessionRun(population, REAL_TIME, BEYOND_THE_STEP, scale.stepMeasured()).run();
      steps.put(Integer.toString(sessions), step);
      report.figure("largest." + sessions, SessionTables.figures(step));
      onTime = onTime(step);
      largest = onTime ? sessions : largest;
    }
    report.table(
        "sessionization/largest",
        "heartbeats by population: real-time, without a batch boundary, "
            + scale.stepMeasured().toSeconds()
            + " s each, ms",
        SessionTables.loads("sessions", steps));
    report.table(
        "sessionization/cost",
        "cost of a session",
        SessionTables.costs(List.copyOf(steps.values())));
    report.say(
        "largest population with lateness p99 under 1 s: "
            + largest
            + (onTime ? "; none failed, try more with --sessions" : ""));
    report.figure("largest.sessions", largest);
    report.figure("largest.limit_found", !onTime);
    return largest;
  }

  // Heartbeats that did not come at all are not in the latenesses.
  private static boolean onTime(SessionRun.Measured run) {
    return run.filled()
        && run.arrivedPercent() >= ARRIVED_LIMIT_PERCENT
        && run.emitted().percentileMs(99) < LATENESS_LIMIT_MS;
  }

  private void half(SessionPopulation population) throws Exception {
    Map<String, SessionRun.Measured> runs = new LinkedHashMap<>();
    for (String mode : List.of(REAL_TIME, "micro-batch")) {
      report.progress(population.sessions() + " sessions, " + mode);
      SessionRun.Measured run =
          new SessionRun(population, mode, scale.batch(), scale.halfMeasured()).run();
      runs.put(mode, run);
      report.figure("half." + mode, SessionTables.figures(run));
    }
    report.table(
        "sessionization/half",
        "half load: real-time in batches of "
            + scale.batch().toSeconds()
            + " s, "
            + scale.halfMeasured().toSeconds()
            + " s each, ms",
        SessionTables.loads(population.sessions() + " sessions", runs));
  }
}
