package io.lowlag.realtime.internal.operator;

import io.lowlag.realtime.checkpoint.CheckpointFiles;
import io.lowlag.realtime.checkpoint.CheckpointOwners;
import io.lowlag.realtime.checkpoint.StateMetadata;
import io.lowlag.realtime.internal.engine.SparkEngine;
import io.lowlag.realtime.internal.engine.StateEngine;
import io.lowlag.realtime.internal.engine.StateSchema;
import io.lowlag.realtime.internal.engine.StatefulOperatorId;
import io.lowlag.realtime.internal.task.BatchCommits;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.StatefulProcessorWithInitialState;

/**
 * The driver's side of the operator: checks what can be checked before a task runs, and sets it up.
 */
public final class StatefulOperator<K, I, O> {

  private final MapFunction<I, K> keyFunction;
  private final Encoder<K> keyEncoder;
  private final StatefulProcessor<K, I, O> processor;
  private final OperatorSettings settings;

  public StatefulOperator(
      MapFunction<I, K> keyFunction,
      Encoder<K> keyEncoder,
      StatefulProcessor<K, I, O> processor,
      OperatorSettings settings) {
    this.keyFunction = keyFunction;
    this.keyEncoder = keyEncoder;
    this.processor = processor;
    this.settings = settings;
  }

  /** Returns the output of the operator for that input. */
  public Dataset<O> on(Dataset<I> input, Encoder<O> outputEncoder) {
    SparkSession spark = input.sparkSession();
    refuseSpeculation(spark);
    refuseInitialState();
    StateEngine engine = SparkEngine.current().state();
    Configuration fileSystems = CheckpointFiles.fileSystems(spark);
    String checkpoint = CheckpointFiles.qualified(settings.checkpointLocation(), fileSystems);
    StatefulOperatorId id = settings.idIn(checkpoint);
    StateSchema schema = engine.schemaOf(processor, keyEncoder, settings.timeMode());
    CheckpointOwners.requireFree(checkpoint, fileSystems, settings.ownerTimeout());
    StateMetadata stored =
        StateMetadata.check(processor.getClass(), schema, new Path(id.root()), fileSystems);
    return input.mapPartitions(
        new StatefulHost<>(
            keyFunction,
            processor,
            id,
            engine.stores(spark, id, keyEncoder, stored.earlierValues()),
            BatchCommits.of(spark.sparkContext(), checkpoint, settings.name()),
            System::currentTimeMillis),
        outputEncoder);
  }

  private static void refuseSpeculation(SparkSession spark) {
    if (spark.sparkContext().conf().getBoolean("spark.speculation", false)) {
      throw new IllegalStateException(
          "spark.speculation is true: Spark would start a second attempt of a task that waits for"
              + " records, and both would read and write at the same time; set"
              + " spark.speculation=false");
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
