package io.lowlag.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;

import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.realtime.CoPartitionedState;
import io.lowlag.realtime.StateOptions;
import io.lowlag.realtime.metrics.LowlagMetrics;
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
 * Many keys whose timers fire all the time, beside input that wants an answer: the operator alone,
 * as anyone outside Lowlag would use it.
 */
final class TimerLoad {

  static final String HEARTBEAT = "beat ";

  private static final String IN = "bench-keys";
  private static final String OUT = "bench-beats";
  private static final String NAME = "heartbeats";
  private static final long PERIOD_MS = 30_000;
  private static final int INPUT_RATE = 500;
  private static final long MICROS = 1_000_000;

  private final KafkaConnection connection;
  private final Path folder;

  /**
   * What was measured.
   *
   * @param keys that beat
   * @param firedPerSecond timers
   * @param latenessP50Ms emitted minus due, as the operator's metric has it
   * @param latenessP99Ms the same, at the 99th percentile
   * @param input latency of the input beside the timers
   */
  record Result(
      long keys,
      double firedPerSecond,
      double latenessP50Ms,
      double latenessP99Ms,
      LatencyHistogram input) {}

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
      // New keys over one period, so that the beats spread over it.
      send(sender, LongStream.range(0, keys), keys * 1000 / PERIOD_MS);
      long fromUs = Stamps.nowUs();
      long firedBefore = fired();
      send(
          sender,
          LongStream.range(0, INPUT_RATE * measured.toSeconds()).map(i -> i * 7919 % keys),
          INPUT_RATE);
      long toUs = Stamps.nowUs();
      double seconds = (toUs - fromUs) / (double) MICROS;
      var lateness = LowlagMetrics.histogram("state." + NAME + ".timers.lateness-ms").getSnapshot();
      return new Result(
          keys,
          (fired() - firedBefore) / seconds,
          lateness.getMedian(),
          lateness.get99thPercentile(),
          reader.samples().between(fromUs, toUs));
    } finally {
      query.stop();
      spark.stop();
    }
  }

  private static long fired() {
    return LowlagMetrics.registry().counter("state." + NAME + ".timers.fired").getCount();
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
        .master(LocalJob.MASTER)
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
            "if(value like '"
                + HEARTBEAT
                + "%', null, array(named_struct('key', '"
                + Stamps.SENT
                + "', 'value', cast(split_part(value, ' ', 2) as binary)))) as headers");
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
