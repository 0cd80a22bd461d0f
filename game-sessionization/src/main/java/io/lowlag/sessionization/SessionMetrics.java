package io.lowlag.sessionization;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.pipeline.RefusalCounter;

/** The counters of the processor in its process, looked up once. */
final class SessionMetrics {

  /** Counts starts of sessions that were known already. */
  static final String REPEATED_STARTS = "sessionization.starts.repeated";

  /**
   * Counts starts that are older than the running session's and whose end has not come. They are
   * answered.
   */
  static final String LATE_STARTS = "sessionization.starts.late";

  /** Counts ends of sessions whose end was known already. */
  static final String REPEATED_ENDS = "sessionization.ends.repeated";

  /** Counts ends whose start did not come in time. */
  static final String ORPHANED_ENDS = "sessionization.ends.orphaned";

  /** Counts heartbeats that were replaced by a later one, after a standstill. */
  static final String SKIPPED_HEARTBEATS = "sessionization.heartbeats.skipped";

  /** Measures the milliseconds from when a heartbeat was due until it reached the sink. */
  static final String HEARTBEAT_LATENESS = "sessionization.heartbeats.lateness-ms";

  private final Counter repeatedStarts = JobMetrics.counter(REPEATED_STARTS);
  private final Counter lateStarts = JobMetrics.counter(LATE_STARTS);
  private final Counter repeatedEnds = JobMetrics.counter(REPEATED_ENDS);
  private final RefusalCounter orphanedEnds = new RefusalCounter(ORPHANED_ENDS);
  private final Counter skippedHeartbeats = JobMetrics.counter(SKIPPED_HEARTBEATS);
  private final Histogram heartbeatLateness = JobMetrics.histogram(HEARTBEAT_LATENESS);

  void repeatedStart() {
    repeatedStarts.inc();
  }

  void lateStart() {
    lateStarts.inc();
  }

  void repeatedEnd() {
    repeatedEnds.inc();
  }

  void orphanedEnds(int count) {
    orphanedEnds.inc(count);
  }

  void skippedHeartbeats(long count) {
    skippedHeartbeats.inc(count);
  }

  // Read from the clock, because the batch's time does not move in a long batch.
  void heartbeatDueAt(long dueAt) {
    heartbeatLateness.update(Math.max(0, System.currentTimeMillis() - dueAt));
  }
}
