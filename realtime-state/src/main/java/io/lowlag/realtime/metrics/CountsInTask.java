package io.lowlag.realtime.metrics;

import org.apache.spark.sql.streaming.StatefulProcessor;

/**
 * A stateful processor that adds to accumulators. With co-partitioned state, a processor is kept
 * from one batch to the next, but an accumulator counts only in the task that it was sent to.
 */
public interface CountsInTask {

  /**
   * Adds to the accumulators of another task from now on.
   *
   * @param ofTask the copy of this processor that was sent to the task
   */
  void countIn(StatefulProcessor<?, ?, ?> ofTask);
}
