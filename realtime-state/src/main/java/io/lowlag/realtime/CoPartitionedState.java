package io.lowlag.realtime;

import io.lowlag.realtime.internal.operator.OperatorSettings;
import io.lowlag.realtime.internal.operator.StatefulOperator;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.streaming.StatefulProcessor;

/**
 * {@code transformWithState} for the real-time trigger of open-source Spark, without a shuffle.
 *
 * <p>The input must come from the co-partitioned Kafka source, and the state key must be a function
 * of the Kafka key, so that all rows of a state key are in one partition. Rows that break this rule
 * are not detected; their keys get separate states in several partitions.
 *
 * <p>A query can have one such operator. A second one fails its tasks.
 */
public final class CoPartitionedState {

  private CoPartitionedState() {}

  /**
   * Runs a stateful processor on the rows of each Kafka partition. {@code handleInputRows} is
   * called once for each row; the rows of a key come in the order of their partition and offset.
   *
   * @param input rows of {@code format("lowlag-kafka")}, after any steps that neither shuffle nor
   *     change partitions
   * @param keyFunction returns the state key of a row, never null
   * @param keyEncoder encodes the key in the state
   * @param processor an unmodified processor with value, list and map state and processing-time
   *     timers
   * @param outputEncoder encodes the output
   * @param options where the state is stored
   * @throws IllegalStateException if the checkpoint belongs to another processor or another driver,
   *     or the session would run two attempts of a task at the same time
   * @throws IllegalArgumentException if the processor uses a feature that is not supported here:
   *     TTL, event-time timers or initial state
   */
  public static <K, I, O> Dataset<O> transformWithState(
      Dataset<I> input,
      MapFunction<I, K> keyFunction,
      Encoder<K> keyEncoder,
      StatefulProcessor<K, I, O> processor,
      Encoder<O> outputEncoder,
      StateOptions options) {
    OperatorSettings settings =
        new OperatorSettings(
            options.checkpointLocation(),
            options.name(),
            options.timeMode(),
            options.ownerTimeout());
    return new StatefulOperator<>(keyFunction, keyEncoder, processor, settings)
        .on(input, outputEncoder);
  }
}
