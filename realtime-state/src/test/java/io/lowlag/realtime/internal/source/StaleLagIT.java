package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.realtime.internal.engine.OffsetRange;
import io.lowlag.realtime.internal.task.ArrivalClock;
import io.lowlag.realtime.testing.TestBroker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A consumer repeats the lag that its last fetch found, however old that is. No task may take its
 * topics for read because of it: its timers would fire before records that arrived long ago.
 */
class StaleLagIT {

  private static final int MOST_RECORDS = 10;
  private static final Duration SHORT = Duration.ofMillis(5);

  private final TestBroker broker = TestBroker.shared();
  private final String a = "stale-a-" + UUID.randomUUID();
  private final String b = "stale-b-" + UUID.randomUUID();

  private PartitionConsumer consumer;

  @BeforeEach
  void open() {
    broker.createTopic(a, 1);
    broker.createTopic(b, 1);
    Map<String, Object> params = new HashMap<>();
    params.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    params.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    params.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    params.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_RECORDS);
    params.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer =
        new PartitionConsumer(
            new KafkaConsumer<>(params),
            0,
            Set.of(a, b),
            ReadingTimes.of(60_000, 60_000, params),
            ArrivalStamp.KAFKA,
            MOST_RECORDS,
            () -> new KafkaConsumer<>(params));
    consumer.begin(
        new TaskPartition(
            0,
            1,
            new ArrayList<>(
                List.of(
                    new OffsetRange(a, 0, OffsetRange.UNBOUNDED),
                    new OffsetRange(b, 0, OffsetRange.UNBOUNDED))),
            TaskPartition.Timing.live(ArrivalClock.UNKNOWN, TaskPartition.NO_LIMIT),
            "",
            null,
            null),
        new DataLoss(true, "group"),
        "run");
  }

  @AfterEach
  void close() {
    consumer.close();
  }

  @Test
  void whatArrivedInAPauseIsNotTakenForRead() {
    send(a);
    assertThat(readUntilCaughtUp()).isEqualTo(1);

    send(b);
    long sentAt = System.currentTimeMillis();
    await()
        .pollInterval(SHORT)
        .until(() -> System.currentTimeMillis() - sentAt > 2 * LagCheck.LONGEST_PAUSE_MS);

    assertThat(consumer.next()).as("not polled yet").isNull();
    assertThat(consumer.arrivals().isCaughtUp()).isFalse();
    assertThat(consumer.arrivals().time()).isLessThanOrEqualTo(sentAt);
    assertThat(readUntilCaughtUp()).isEqualTo(1);
  }

  @Test
  void aPauseWithoutRecordsEndsWithAQuestion() {
    send(a);
    readUntilCaughtUp();
    long since = System.currentTimeMillis();
    await()
        .pollInterval(SHORT)
        .until(() -> System.currentTimeMillis() - since > 2 * LagCheck.LONGEST_PAUSE_MS);

    // Without a poll. The client that asks may need a moment to connect.
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(SHORT)
        .until(() -> consumer.next() == null && consumer.arrivals().isCaughtUp());
  }

  /**
   * Records, polls and pauses in any order: when nothing seems to wait, every record is handed over
   * that was there three pauses ago.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothingThatIsOlderThanThreePausesIsEverTakenForRead(long seed) {
    Random random = new Random(seed);
    Deque<Long> waiting = new ArrayDeque<>();
    long caughtUp = 0;
    for (int step = 0; step < 200; step++) {
      int kind = random.nextInt(100);
      boolean quiet = step / 25 % 2 == 1;
      if (kind < 30 && !quiet) {
        String topic = random.nextInt(4) == 0 ? b : a;
        for (int i = random.nextInt(3 * MOST_RECORDS); i >= 0; i--) {
          send(topic);
          waiting.add(System.currentTimeMillis());
        }
      } else if (kind < 95) {
        consumer.poll(Duration.ofMillis(random.nextInt(quiet ? 40 : 4)));
      } else {
        long since = System.currentTimeMillis();
        long pause = LagCheck.LONGEST_PAUSE_MS / 2 + random.nextInt(100);
        await().pollInterval(SHORT).until(() -> System.currentTimeMillis() - since > pause);
      }
      for (int i = random.nextInt(2 * MOST_RECORDS); i >= 0; i--) {
        long now = System.currentTimeMillis();
        if (consumer.next() != null) {
          waiting.remove();
          continue;
        }
        if (consumer.arrivals().isCaughtUp()) {
          caughtUp++;
          assertThat(waiting.isEmpty() ? now : waiting.peek())
              .as("step %d: sent, not handed over", step)
              .isGreaterThanOrEqualTo(
                  consumer.arrivals().caughtUpAt() - 3 * LagCheck.LONGEST_PAUSE_MS);
        }
        break;
      }
    }
    assertThat(caughtUp).as("times that nothing waited").isPositive();
  }

  private int readUntilCaughtUp() {
    int read = 0;
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (System.nanoTime() < deadline) {
      ConsumerRecord<byte[], byte[]> record = consumer.next();
      if (record != null) {
        read++;
      } else if (consumer.arrivals().isCaughtUp()) {
        return read;
      } else {
        consumer.poll(SHORT);
      }
    }
    throw new AssertionError("not caught up after " + read + " records");
  }

  private void send(String topic) {
    broker.send(new ProducerRecord<>(topic, 0, TestBroker.bytes("k"), TestBroker.bytes("v")));
  }
}
