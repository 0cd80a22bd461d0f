package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.realtime.internal.source.SourceRun.Mode;
import io.lowlag.realtime.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DataLossIT {

  private final TestBroker broker = TestBroker.shared();
  private final String topic = "lossy-" + UUID.randomUUID();

  @TempDir Path checkpoint;

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"REAL_TIME", "AVAILABLE_NOW"})
  void lostRecordsFailTheQuery(Mode mode) {
    SourceRun run = readTwoLoseThreeOfTen();

    StreamingQuery query = run.start(mode);
    await().atMost(Duration.ofSeconds(30)).until(() -> query.exception().isDefined());

    assertThat(query.exception().get())
        .hasMessageContaining("Some data may have been lost")
        .hasMessageContaining("topic partition " + topic + "-0");
    assertThat(run.rows()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"REAL_TIME", "AVAILABLE_NOW"})
  void lostRecordsAreSkippedIfAllowed(Mode mode) throws Exception {
    SourceRun run = readTwoLoseThreeOfTen().with("failOnDataLoss", "false");

    StreamingQuery query = run.start(mode);
    await().atMost(Duration.ofSeconds(30)).until(() -> run.rows().size() >= 7);
    query.stop();

    assertThat(run.arrived())
        .extracting(SourceRun.Arrived::offset)
        .containsExactly(0L, 1L, 5L, 6L, 7L, 8L, 9L);
  }

  @ParameterizedTest
  @CsvSource({
    "REAL_TIME, read_committed",
    "AVAILABLE_NOW, read_committed",
    "AVAILABLE_NOW, read_uncommitted"
  })
  void transactionsLeaveGapsThatEndNoBatchLate(Mode mode, String isolation) throws Exception {
    broker.createTopic(topic, 2);
    SourceRun run = new SourceRun(checkpoint, topic).with("kafka.isolation.level", isolation);
    run.with("kafkaConsumer.pollTimeoutMs", "5000");
    try (Producer<byte[], byte[]> producer =
        broker.newProducer(Map.of("transactional.id", topic))) {
      producer.initTransactions();
      for (int round = 0; round < 6; round++) {
        producer.beginTransaction();
        for (int i = 0; i < 8; i++) {
          // The commit, or the flush, reports a failed send.
          var unused = producer.send(record(i % 2, "r" + round + "-" + i));
        }
        if (round % 2 == 0) {
          producer.commitTransaction();
        } else {
          producer.flush();
          producer.abortTransaction();
        }
      }
    }
    int expected = isolation.equals("read_committed") ? 24 : 48;

    StreamingQuery query = run.start(mode);
    await().atMost(Duration.ofSeconds(30)).until(() -> run.rows().size() >= expected);
    if (mode == Mode.REAL_TIME) {
      await().atMost(Duration.ofSeconds(30)).until(() -> query.lastProgress() != null);
    } else {
      query.awaitTermination();
    }
    query.stop();

    assertThat(run.rows()).containsExactlyInAnyOrderElementsOf(run.rowsOfSparksSource());
    assertThat(CoPartitionedOffset.parse(query.lastProgress().sources()[0].endOffset()).topics())
        .as("the markers are passed too: 24 records and 6 markers a partition")
        .isEqualTo(Map.of(topic, Map.of(0, 30L, 1, 30L)));
  }

  @Test
  void rangesMayEndInTheGapsOfACompactedTopic() {
    broker.createTopic(
        topic,
        1,
        Map.of(
            "cleanup.policy", "compact",
            "segment.ms", "100",
            "min.cleanable.dirty.ratio", "0.001",
            "max.compaction.lag.ms", "100"));
    SourceRun run = new SourceRun(checkpoint, topic).with("maxOffsetsPerTrigger", "7");
    run.with("kafkaConsumer.pollTimeoutMs", "5000");
    for (int i = 0; i < 40; i++) {
      broker.send(topic, 0, "key-" + (i % 3), "value-" + i);
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              broker.send(topic, 0, "roll", "segment");
              return run.rowsOfSparksSource().size() < 30;
            });

    run.runAvailable();

    assertThat(run.rows()).containsAll(run.rowsOfSparksSource());
    assertThat(run.arrived()).extracting(SourceRun.Arrived::offset).isSorted();
  }

  private SourceRun readTwoLoseThreeOfTen() {
    broker.createTopic(topic, 1);
    SourceRun run = new SourceRun(checkpoint, topic);
    broker.send(record(0, "0"));
    broker.send(record(0, "1"));
    run.runAvailable();
    for (int i = 2; i < 10; i++) {
      broker.send(record(0, String.valueOf(i)));
    }
    broker.deleteRecordsBefore(topic, 0, 5);
    return run;
  }

  private ProducerRecord<byte[], byte[]> record(int partition, String value) {
    return new ProducerRecord<>(topic, partition, null, TestBroker.bytes(value));
  }
}
