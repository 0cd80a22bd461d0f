package io.lowlag.realtime.state;

import io.lowlag.realtime.StateOptions;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.StatefulProcessorWithInitialState;

/** The operator on the driver: checks what can be checked before a task runs, and sets it up. */
public final class StatefulOperator<K, I, O> {

  private final MapFunction<I, K> keyFunction;
  private final ExpressionEncoder<Object> keyEncoder;
  private final StatefulProcessor<K, I, O> processor;
  private final StateOptions options;

  public StatefulOperator(
      MapFunction<I, K> keyFunction,
      Encoder<K> keyEncoder,
      StatefulProcessor<K, I, O> processor,
      StateOptions options) {
    this.keyFunction = keyFunction;
    this.keyEncoder = SparkStateStores.expressionEncoder(keyEncoder);
    this.processor = processor;
    this.options = options;
  }

  /** The output of the operator on that input. */
  public Dataset<O> on(Dataset<I> input, Encoder<O> outputEncoder) {
    SparkSession spark = input.sparkSession();
    refuseSpeculation(spark);
    refuseInitialState();
    StateMetadata metadata = StateMetadata.of(processor, keyEncoder, options.timeMode());
    CheckpointOwners.of(spark).own(options);
    metadata.checkAgainst(spark, options);
    StateSettings settings = new StateSettings(spark, options);
    return input.mapPartitions(
        new StatefulHost<>(keyFunction, keyEncoder, processor, settings, System::currentTimeMillis),
        outputEncoder);
  }

  private static void refuseSpeculation(SparkSession spark) {
    if (spark.sparkContext().conf().getBoolean("spark.speculation", false)) {
      throw new IllegalStateException(
          "spark.speculation is true: a second attempt of a task that waits for records would read"
              + " and write beside the first; set spark.speculation=false");
    }
  }

  private void refuseInitialState() {
    if (processor instanceof StatefulProcessorWithInitialState) {
      throw new IllegalArgumentException(
          processor.getClass().getName()
              + " expects an initial state, which needs a shuffle: send the initial state through"
              + " the input topic, or run it with Spark's transformWithState");
    }
  }
}
