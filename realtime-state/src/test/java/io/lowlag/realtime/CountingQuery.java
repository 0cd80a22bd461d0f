package io.lowlag.realtime;

import io.lowlag.realtime.testing.TestBroker;
import io.lowlag.realtime.testing.TestSpark;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.Trigger;

/** Counts the rows of a topic by their keys, and hands each batch of counts to a function. */
final class CountingQuery {

  private final String checkpoint;
  private final Map<String, String> options = new HashMap<>();
  private final Collection<String> outputs = new ConcurrentLinkedQueue<>();
  private StateOptions state;

  CountingQuery(String topic, String checkpoint) {
    this.checkpoint = checkpoint;
    this.state = StateOptions.of(checkpoint, "counts");
    options.put("kafka.bootstrap.servers", TestBroker.shared().bootstrapServers());
    options.put("subscribe", topic);
    options.put("startingOffsets", "earliest");
  }

  CountingQuery with(String option, String value) {
    options.put(option, value);
    return this;
  }

  CountingQuery with(StateOptions options) {
    state = options;
    return this;
  }

  /** Keeps all outputs. */
  StreamingQuery start(Trigger trigger) throws Exception {
    return start(trigger, this::keep);
  }

  StreamingQuery start(Trigger trigger, VoidFunction2<Dataset<String>, Long> each)
      throws Exception {
    MapFunction<String, String> identity = key -> key;
    Dataset<String> keys =
        TestSpark.shared()
            .readStream()
            .format("lowlag-kafka")
            .options(options)
            .load()
            .selectExpr("CAST(key AS STRING)")
            .as(Encoders.STRING());
    return CoPartitionedState.transformWithState(
            keys,
            identity,
            Encoders.STRING(),
            new CountingProcessor(state.timeMode().equals(TimeMode.ProcessingTime())),
            Encoders.STRING(),
            state)
        .writeStream()
        .foreachBatch(each)
        .option("checkpointLocation", checkpoint)
        .outputMode("update")
        .trigger(trigger)
        .start();
  }

  /** Runs what is there to its end. */
  void run() throws Exception {
    start(Trigger.AvailableNow()).awaitTermination();
  }

  /** Runs what is there to its end, with a function of its own for each batch. */
  void run(VoidFunction2<Dataset<String>, Long> each) throws Exception {
    start(Trigger.AvailableNow(), each).awaitTermination();
  }

  /** What a function of a batch does that keeps its outputs. */
  void keep(Dataset<String> batch, Long batchId) {
    outputs.addAll(batch.collectAsList());
  }

  /** The highest count of each key. */
  Map<String, Integer> counts() {
    Map<String, Integer> highest = new TreeMap<>();
    for (String output : outputs) {
      String[] count = output.split("=", -1);
      if (count.length == 2) {
        highest.merge(count[0], Integer.parseInt(count[1]), Math::max);
      }
    }
    return highest;
  }

  Collection<String> outputs() {
    return outputs;
  }
}
