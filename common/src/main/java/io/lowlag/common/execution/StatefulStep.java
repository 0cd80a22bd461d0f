package io.lowlag.common.execution;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.decoding.Decoding;
import io.lowlag.common.job.CannotStartException;
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
 * Runs a stateful processor, shuffled or co-partitioned, as the execution plan says. A pipeline
 * calls it and does not know which.
 */
public final class StatefulStep {

  private final ExecutionPlan plan;
  private final String checkpointLocation;
  private final String name;

  /**
   * @param plan how the query runs
   * @param checkpointLocation the query's checkpoint
   * @param name names the state inside the checkpoint
   */
  public StatefulStep(ExecutionPlan plan, String checkpointLocation, String name) {
    this.plan = plan;
    this.checkpointLocation = checkpointLocation;
    this.name = name;
  }

  /**
   * Applies the processor to each key's events; dead letters pass by it.
   *
   * @param decoded events and dead letters
   * @param key the state key of an event; with co-partitioned state it must be the Kafka key or a
   *     function of it
   * @param processor state, timers and decisions; timers are of processing time
   * @return the processor's results and the dead letters
   * @throws CannotStartException when the checkpoint's state is another's or in use
   */
  public <E, O> Dataset<Tuple2<O, DeadLetter>> run(
      Dataset<Tuple2<E, DeadLetter>> decoded,
      StateKey<E> key,
      StatefulProcessor<String, E, O> processor,
      Class<O> resultType) {
    DeadLetterBypass<E, O> bypass = new DeadLetterBypass<>(processor);
    Encoder<Tuple2<O, DeadLetter>> results = Decoding.pairOf(resultType);
    MapFunction<Tuple2<E, DeadLetter>, String> pairKey =
        pair -> pair._1() == null ? DeadLetterBypass.KEY : key.of(pair._1());
    return plan.coPartitioned()
        ? coPartitioned(decoded, pairKey, bypass, results)
        : decoded
            .groupByKey(pairKey, Encoders.STRING())
            .transformWithState(bypass, TimeMode.ProcessingTime(), OutputMode.Update(), results);
  }

  private <E, O> Dataset<Tuple2<O, DeadLetter>> coPartitioned(
      Dataset<Tuple2<E, DeadLetter>> decoded,
      MapFunction<Tuple2<E, DeadLetter>, String> key,
      DeadLetterBypass<E, O> bypass,
      Encoder<Tuple2<O, DeadLetter>> results) {
    try {
      return CoPartitionedState.transformWithState(
          decoded,
          key,
          Encoders.STRING(),
          bypass,
          results,
          StateOptions.of(checkpointLocation, name));
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new CannotStartException(e.getMessage(), e);
    }
  }
}
