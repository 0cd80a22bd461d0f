package io.lowlag.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.realtime.testing.TestBroker;
import io.lowlag.realtime.testing.TestSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.streaming.ValueState;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.collection.Iterator;
import scala.collection.Iterator$;

/** State that expires is no larger while hours of records are read in seconds than it was live. */
@Timeout(120)
class ReplayedStateIT {

  private static final int SECONDS = 3_600;
  private static final Duration KEPT = Duration.ofSeconds(10);

  @TempDir Path checkpoint;

  private final TestBroker broker = TestBroker.shared();
  private final String in = "replayed-" + UUID.randomUUID();
  private final String out = "expired-" + UUID.randomUUID();

  @ParameterizedTest
  @CsvSource({"available-now, 1000000", "available-now, 500", "real-time, 0"})
  void keysExpireBetweenTheRecordsOfABacklog(String mode, int limit) throws Exception {
    // Given a key a second, over the hour before last, each of which is kept for ten seconds
    broker.createTopic(in, 1);
    broker.createTopic(out, 1);
    long begin = System.currentTimeMillis() - Duration.ofHours(2).toMillis();
    try (var producer = broker.newProducer(Map.of())) {
      for (int second = 0; second < SECONDS; second++) {
        byte[] key = TestBroker.bytes("k" + second);
        var unused = producer.send(new ProducerRecord<>(in, 0, begin + second * 1_000L, key, key));
      }
    }
    Kept.reset();

    // When all of it is read at once
    boolean live = mode.equals("real-time");
    StreamingQuery query =
        start(live ? Trigger.RealTime("5 seconds") : Trigger.AvailableNow(), limit);
    if (live) {
      await().atMost(Duration.ofMinutes(1)).until(() -> Kept.EXPIRED.get() == SECONDS);
      query.stop();
    }
    query.awaitTermination(TimeUnit.MINUTES.toMillis(1));

    // Then there were never more keys than in any ten seconds of that hour
    assertThat(Kept.EXPIRED.get()).isEqualTo(SECONDS);
    assertThat(Kept.MOST.get()).isBetween(10, 11);
  }

  private StreamingQuery start(Trigger trigger, int limit) throws Exception {
    MapFunction<String, String> identity = key -> key;
    var reader =
        TestSpark.shared()
            .readStream()
            .format("lowlag-kafka")
            .option("kafka.bootstrap.servers", broker.bootstrapServers())
            .option("subscribe", in)
            .option("startingOffsets", "earliest");
    Dataset<String> keys =
        (limit == 0 ? reader : reader.option("maxOffsetsPerTrigger", limit))
            .load()
            .selectExpr("CAST(key AS STRING)")
            .as(Encoders.STRING());
    String folder = checkpoint.toUri().toString();
    return CoPartitionedState.transformWithState(
            keys,
            identity,
            Encoders.STRING(),
            new Kept(),
            Encoders.STRING(),
            StateOptions.of(folder, "kept"))
        .toDF("value")
        .writeStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", broker.bootstrapServers())
        .option("topic", out)
        .option("checkpointLocation", folder)
        .outputMode("update")
        .trigger(trigger)
        .start();
  }

  /** Keeps each key for a while, and counts the keys that it has. */
  private static final class Kept extends StatefulProcessor<String, String, String> {

    private static final long serialVersionUID = 1L;

    static final AtomicInteger EXPIRED = new AtomicInteger();
    static final AtomicInteger MOST = new AtomicInteger();
    private static final AtomicInteger HERE = new AtomicInteger();

    private transient ValueState<String> state;

    static void reset() {
      EXPIRED.set(0);
      MOST.set(0);
      HERE.set(0);
    }

    @Override
    public void init(OutputMode outputMode, TimeMode timeMode) {
      state = getHandle().getValueState("kept", Encoders.STRING(), TTLConfig.NONE());
    }

    @Override
    public Iterator<String> handleInputRows(
        String key, Iterator<String> rows, TimerValues timerValues) {
      state.update(key);
      MOST.accumulateAndGet(HERE.incrementAndGet(), Math::max);
      getHandle().registerTimer(timerValues.getCurrentProcessingTimeInMs() + KEPT.toMillis());
      return Iterator$.MODULE$.empty();
    }

    @Override
    public Iterator<String> handleExpiredTimer(
        String key, TimerValues timerValues, ExpiredTimerInfo expired) {
      state.clear();
      HERE.decrementAndGet();
      EXPIRED.incrementAndGet();
      return Iterator$.MODULE$.empty();
    }
  }
}
