package io.lowlag.common.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.realtime.RecordEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.MemoryStream;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.Trigger;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Runs of a processor in Spark's own operator, one after the other on one checkpoint: state and
 * timers go through Spark's encoders into RocksDB and come back in the next run.
 *
 * @param <I> record of the rows in
 * @param <O> record of the rows out
 */
public final class ProcessorOnSpark<I, O> {

  private static final long RUN_LIMIT_MS = 60_000;

  private final SparkSession spark;
  private final Path checkpoint;
  private final MapFunction<I, String> key;
  private final Class<O> outputType;
  private final MemoryStream<I> source;

  /**
   * @param checkpoint an empty folder, where state stays between the runs
   * @param key what state belongs to
   */
  public ProcessorOnSpark(
      Path checkpoint, Class<I> inputType, MapFunction<I, String> key, Class<O> outputType) {
    this.spark = SparkSession.active();
    this.checkpoint = checkpoint;
    this.key = key;
    this.outputType = outputType;
    this.source = MemoryStream.apply(RecordEncoder.of(inputType), spark);
  }

  /** A session in this JVM with one task; the test class that starts it stops it. */
  public static SparkSession startSpark() {
    return SparkSession.builder()
        .master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.codegen.wholeStage", "false")
        // With processing-time timers Spark would plan batches without data for ever.
        .config("spark.sql.streaming.noDataMicroBatches.enabled", "false")
        .config(
            "spark.sql.streaming.stateStore.providerClass",
            "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider")
        .getOrCreate();
  }

  /** One run over these rows, all in one batch; returns what it and its timers put out. */
  public List<O> run(StatefulProcessor<String, I, O> processor, List<I> rows) throws Exception {
    source.addData(CollectionConverters.asScala(rows).toSeq());
    List<O> outputs = new ArrayList<>();
    VoidFunction2<Dataset<O>, Long> collect = (batch, id) -> outputs.addAll(batch.collectAsList());
    StreamingQuery query =
        source
            .toDS()
            .groupByKey(key, Encoders.STRING())
            .transformWithState(
                processor,
                TimeMode.ProcessingTime(),
                OutputMode.Update(),
                RecordEncoder.of(outputType))
            .writeStream()
            .outputMode(OutputMode.Update())
            .trigger(Trigger.AvailableNow())
            .option("checkpointLocation", checkpoint.toString())
            .foreachBatch(collect)
            .start();
    assertThat(query.awaitTermination(RUN_LIMIT_MS)).as("run has ended").isTrue();
    return outputs;
  }

  /** Keys for which the last run left something in this state variable. */
  public List<String> keysWithState(String variable) {
    return keys("stateVarName", variable);
  }

  /** Keys with a timer, once for each timer. */
  public List<String> keysWithTimer() {
    return keys("readRegisteredTimers", "true");
  }

  private List<String> keys(String option, String value) {
    return spark
        .read()
        .format("statestore")
        .option(option, value)
        .load(checkpoint.toString())
        .select("key.value")
        .as(Encoders.STRING())
        .collectAsList();
  }
}
