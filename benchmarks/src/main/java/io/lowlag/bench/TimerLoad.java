package io.lowlag.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;

import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.realtime.BatchEnd;
import io.lowlag.realtime.CoPartitionedState;
import io.lowlag.realtime.StateOptions;
import io.lowlag.realtime.metrics.LowlagPlugin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import scala.Tuple2;

/**
 * Measures the operator without Lowlag's pipelines, as any other project would use it: many keys
 * whose timers fire all the time, and input that needs answers.
 */
final class TimerLoad {

  static final String HEARTBEAT = "beat ";

  private static final String IN = "bench-keys";
  private static final String OUT = "bench-beats";
  private static final String NAME = "heartbeats";
  private static final long PERIOD_MS = 30_000;
  private static final int INPUT_RATE = 500;
  private static final long MICROS = 1_000_000;
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

  private final KafkaConnection connection;
  private final Path folder;

  /**
   * The results of a run.
   *
   * @param keys number of keys with a heartbeat
   * @param seconds duration of the measurement
   * @param lateness from when a heartbeat was due until it was read; its count is the number of
   *     heartbeats
   * @param input latency of the input during that time
   */
  record Result(long keys, double seconds, LatencyHistogram lateness, LatencyHistogram input) {

    double firedPerSecond() {
      return lateness.count() / seconds;
    }
  }

  TimerLoad(KafkaConnection connection, Path folder) {
    this.connection = connection;
    this.folder = folder;
  }

  Result run(long keys, Duration measured) throws Exception {
    try (Topics topics = new Topics(connection)) {
      topics.create(List.of(IN, OUT), LocalJob.PARTITIONS);
    }
    SparkSession spark = session();
    StreamingQuery query = start(spark);
    try (OutputReader reader = new OutputReader(connection, List.of(OUT));
        PacedSender sender = new PacedSender(connection)) {
      // New keys start over one period, so that their heartbeats are spread over it.
      send(sender, LongStream.range(0, keys), keys * 1000 / PERIOD_MS);
      long fromUs = Stamps.nowUs();
      send(
          sender,
          LongStream.range(0, INPUT_RATE * measured.toSeconds()).map(i -> i * 7919 % keys),
          INPUT_RATE);
      long toUs = Stamps.nowUs();
      stopAfterBatch(query);
      return new Result(
          keys,
          (toUs - fromUs) / (double) MICROS,
          reader.ofTimers().between(fromUs, toUs),
          reader.samples().between(fromUs, toUs));
    } finally {
      query.stop();
      spark.stop();
    }
  }

  /**
   * Ends the running batch and waits for its end, because a stop during a batch would interrupt its
   * tasks.
   */
  private static void stopAfterBatch(StreamingQuery query) throws InterruptedException {
    long running = batches(query);
    long giveUp = System.nanoTime() + STOP_PATIENCE.toNanos();
    BatchEnd.request(query.runId());
    while (query.isActive() && batches(query) == running && System.nanoTime() < giveUp) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static long batches(StreamingQuery query) {
    return query.lastProgress() == null ? -1 : query.lastProgress().batchId();
  }

  private static void send(PacedSender sender, LongStream keys, long rate) {
    Iterator<Long> numbers = keys.iterator();
    sender.send(
        new Iterator<>() {
          private long sent;

          @Override
          public boolean hasNext() {
            return numbers.hasNext();
          }

          @Override
          public GeneratedRecord next() {
            return new GeneratedRecord(
                IN, "key-" + numbers.next(), "x".getBytes(UTF_8), sent++ * MICROS / rate);
          }
        },
        Stamps.nowUs());
  }

  private static SparkSession session() {
    return SparkSession.builder()
        .master(LocalJob.master(LocalJob.PARTITIONS))
        .config("spark.ui.enabled", "false")
        .config("spark.plugins", LowlagPlugin.class.getName())
        .config("spark.sql.adaptive.enabled", "false")
        .getOrCreate();
  }

  private StreamingQuery start(SparkSession spark) throws Exception {
    String checkpoint = Files.createTempDirectory(folder, "timers-").toString();
    Dataset<Tuple2<String, byte[]>> rows =
        spark
            .readStream()
            .format("lowlag-kafka")
            .options(connection.sparkOptions())
            .option("subscribe", IN)
            .option("startingOffsets", "latest")
            .option("includeHeaders", "true")
            .load()
            .select(col("key").cast("string"), col("headers").getItem(0).getField("value"))
            .as(Encoders.tuple(Encoders.STRING(), Encoders.BINARY()));
    Dataset<String> answers =
        CoPartitionedState.transformWithState(
            rows.map(
                (MapFunction<Tuple2<String, byte[]>, String>)
                    row -> row._1() + " " + new String(row._2(), UTF_8),
                Encoders.STRING()),
            row -> row.substring(0, row.indexOf(' ')),
            Encoders.STRING(),
            new HeartbeatProcessor(PERIOD_MS),
            Encoders.STRING(),
            StateOptions.of(checkpoint, NAME));
    Dataset<Row> records =
        answers.selectExpr(
            "value",
            "array(named_struct('key', if(value like '"
                + HEARTBEAT
                + "%', '"
                + OutputReader.DUE
                + "', '"
                + Stamps.SENT
                + "'), 'value', cast(split_part(value, ' ', 2) as binary))) as headers");
    return records
        .writeStream()
        .format("kafka")
        .options(connection.sparkOptions())
        .option("topic", OUT)
        .option("checkpointLocation", checkpoint)
        .outputMode("update")
        .trigger(Trigger.RealTime(60, TimeUnit.SECONDS))
        .start();
  }
}
