package io.lowlag.realtime.metrics;

import io.lowlag.realtime.internal.figures.ApplicationFigures;
import io.lowlag.realtime.internal.figures.RunningQuery;
import io.lowlag.realtime.internal.figures.TopicLags;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.IntSupplier;

/**
 * Tells the metrics of the driver about a query that it runs: they bear its name, and show it while
 * it is not closed.
 */
public final class QueryMetrics implements AutoCloseable {

  private final String runId;

  private QueryMetrics(String runId) {
    this.runId = runId;
  }

  /**
   * A query that has just been started.
   *
   * @param name of the query or the job
   * @param runId its run
   * @param mode micro-batch, real-time or available-now
   * @param state where its state is: co-partitioned, shuffled or none
   * @param interval the trigger interval; in real-time mode the checkpoint interval
   * @param slots task slots that are there; asked for whenever metrics are looked at
   * @param slotsNeeded task slots that it needs at once
   */
  public static QueryMetrics started(
      String name,
      UUID runId,
      String mode,
      String state,
      Duration interval,
      IntSupplier slots,
      int slotsNeeded) {
    RunningQuery query =
        new RunningQuery(
            name, runId.toString(), mode, state, interval, slots, slotsNeeded, Instant.now());
    ApplicationFigures.current().started(query);
    return new QueryMetrics(query.runId());
  }

  /**
   * Tells how far the query is behind, where its source is not of this module and says it once a
   * batch only.
   *
   * @param records that wait
   * @param behind since when the oldest of them waits, epoch milliseconds; negative if not known
   */
  public void lag(String topic, int partition, long records, long behind) {
    TopicLags.of(runId, topic, partition).is(records, behind, System.currentTimeMillis());
  }

  @Override
  public void close() {
    ApplicationFigures.current().ended(runId);
  }
}
