package io.lowlag.realtime.metrics;

import io.lowlag.realtime.internal.figures.ApplicationFigures;
import io.lowlag.realtime.internal.figures.RunningQuery;
import io.lowlag.realtime.internal.figures.TopicLags;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.IntSupplier;

/**
 * Reports a query that runs on this driver to the driver's metrics. The metrics show the query by
 * its name until this is closed.
 */
public final class QueryMetrics implements AutoCloseable {

  private final String runId;

  private QueryMetrics(String runId) {
    this.runId = runId;
  }

  /**
   * Reports a query that has just been started.
   *
   * @param name of the query or the job
   * @param runId of the query's run
   * @param mode micro-batch, real-time or available-now
   * @param state where its state is: co-partitioned, shuffled or none
   * @param interval the trigger interval; in real-time mode the checkpoint interval
   * @param slots available task slots; called whenever metrics are read
   * @param slotsNeeded task slots that the query needs at the same time
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
   * Reports how far the query is behind, for a source that is not of this module and reports it
   * only once for each batch.
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
