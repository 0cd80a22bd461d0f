package io.lowlag.realtime.internal.source;

import java.util.function.BooleanSupplier;
import org.apache.spark.sql.SparkSession;

/**
 * Decides when a micro-batch runs only for timers: at every trigger, as Spark does for its own
 * processing-time timers, but at most twice a second; once in an available-now run, because that
 * must end; and once for callers that wait until nothing is left to process.
 */
final class TimerBatches {

  private static final long PAUSE_MS = 500;
  private static final String WANTED = "spark.sql.streaming.noDataMicroBatches.enabled";

  private final boolean stateful;
  private final BooleanSupplier awaited;
  private boolean ofRunThatEnds;
  private boolean hadOne;
  private boolean lastWasOne;
  private long lastPlannedAt;

  /**
   * @param stateful whether there can be timers
   * @param awaited whether a caller waits until nothing is left to process
   */
  TimerBatches(boolean stateful, BooleanSupplier awaited) {
    this.stateful = stateful;
    this.awaited = awaited;
  }

  /** Expects a run that ends when everything is read. */
  void ofRunThatEnds() {
    ofRunThatEnds = true;
  }

  /**
   * Decides whether the next batch runs.
   *
   * @param hasRows whether it runs in any case
   * @return whether it runs
   */
  boolean runNext(boolean hasRows) {
    boolean forTimers = !hasRows && wanted();
    lastWasOne = forTimers;
    hadOne |= forTimers;
    if (hasRows || forTimers) {
      lastPlannedAt = System.currentTimeMillis();
    }
    return hasRows || forTimers;
  }

  private boolean wanted() {
    boolean rested = System.currentTimeMillis() - lastPlannedAt >= PAUSE_MS;
    return stateful
        && (ofRunThatEnds ? !hadOne : rested)
        && !(lastWasOne && awaited.getAsBoolean())
        && Boolean.parseBoolean(SparkSession.active().conf().get(WANTED, "true"));
  }
}
