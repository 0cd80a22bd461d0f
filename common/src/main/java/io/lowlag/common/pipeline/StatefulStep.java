package io.lowlag.common.pipeline;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.execution.ExecutionPlan;
import io.lowlag.realtime.CoPartitionedState;
import io.lowlag.realtime.StateOptions;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimeMode;
import scala.Tuple2;

/**
 * Runs a stateful processor with shuffled or co-partitioned state, as the execution plan says. The
 * pipeline need not know which.
 */
public final class StatefulStep {

  private final ExecutionPlan plan;
  private final String checkpointLocation;
  private final String name;
  private final RefusedCounts refused;

  /**
   * @param plan how the query runs
   * @param checkpointLocation the query's checkpoint
   * @param name names the state inside the checkpoint
   */
  public StatefulStep(ExecutionPlan plan, String checkpointLocation, String name) {
    this(plan, checkpointLocation, name, null);
  }

  private StatefulStep(
      ExecutionPlan plan, String checkpointLocation, String name, RefusedCounts refused) {
    this.plan = plan;
    this.checkpointLocation = checkpointLocation;
    this.name = name;
    this.refused = refused;
  }

  /** Returns the same step, which adds what its processor refuses to the counts. */
  public StatefulStep counting(RefusedCounts counts) {
    return new StatefulStep(plan, checkpointLocation, name, counts);
  }

  <E, O> Dataset<Tuple2<O, DeadLetter>> run(
      Dataset<Tuple2<E, DeadLetter>> rows,
      EventKey<E> key,
      StatefulProcessor<String, E, O> processor,
      Encoder<Tuple2<O, DeadLetter>> results) {
    DeadLetterBypass<E, O> bypass = new DeadLetterBypass<>(processor, refused);
    MapFunction<Tuple2<E, DeadLetter>, String> pairKey =
        pair -> pair._1() == null ? DeadLetterBypass.key(pair._2()) : key.of(pair._1());
    return plan.coPartitioned()
        ? coPartitioned(rows, pairKey, bypass, results)
        : rows.groupByKey(pairKey, Encoders.STRING())
            .transformWithState(bypass, TimeMode.ProcessingTime(), OutputMode.Update(), results);
  }

  private <E, O> Dataset<Tuple2<O, DeadLetter>> coPartitioned(
      Dataset<Tuple2<E, DeadLetter>> rows,
      MapFunction<Tuple2<E, DeadLetter>, String> key,
      DeadLetterBypass<E, O> bypass,
      Encoder<Tuple2<O, DeadLetter>> results) {
    try {
      return CoPartitionedState.transformWithState(
          rows, key, Encoders.STRING(), bypass, results, StateOptions.of(checkpointLocation, name));
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new CannotStartException(e.getMessage(), e);
    }
  }
}
