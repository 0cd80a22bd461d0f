package io.lowlag.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.error.JobFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReadUpToTest {

  private static final TopicPartition FIRST = new TopicPartition("dead", 0);
  private static final TopicPartition SECOND = new TopicPartition("dead", 1);

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(OffsetResetStrategy.EARLIEST);
  private final List<Long> taken = new ArrayList<>();
  private long nanos = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(30);

  private ReadUpTo reader() {
    consumer.assign(List.of(FIRST, SECOND));
    consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
    return new ReadUpTo(
        new KafkaConnection("broker:9092", Map.of(), Duration.ofSeconds(1)),
        consumer,
        () -> nanos += TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void aPartitionOfWhichNothingComesIsGivenUp() {
    ReadUpTo reader = reader();
    comes(FIRST, 0);

    assertThatThrownBy(() -> read(reader, Map.of(FIRST, 1L, SECOND, 3L)))
        .isInstanceOf(JobFailedException.class)
        .hasMessageStartingWith(
            "the brokers at broker:9092 sent nothing of dead-1 for 60 s, at offset 0 of 3: ")
        .hasMessageContaining("run the command again");
    assertThat(taken).as("what came is taken").containsExactly(0L);
  }

  @Test
  void whatComesSlowlyIsReadToItsEnd() {
    ReadUpTo reader = reader();
    for (long offset = 0; offset < 5; offset++) {
      long next = offset;
      for (int silent = 0; silent < 50; silent++) {
        consumer.schedulePollTask(() -> {});
      }
      consumer.schedulePollTask(() -> comes(SECOND, next));
    }

    read(reader, Map.of(FIRST, 0L, SECOND, 5L));

    assertThat(taken).containsExactly(0L, 1L, 2L, 3L, 4L);
  }

  @Test
  void theTimeThatTheTakerNeedsIsNoSilence() {
    ReadUpTo reader = reader();
    comes(FIRST, 0);
    consumer.schedulePollTask(() -> {});
    consumer.schedulePollTask(() -> {});
    consumer.schedulePollTask(() -> comes(FIRST, 1));

    reader.read(
        Map.of(FIRST, 2L),
        polled ->
            polled.forEach(
                record -> {
                  taken.add(record.offset());
                  nanos += TimeUnit.MINUTES.toNanos(5);
                }));

    assertThat(taken).containsExactly(0L, 1L);
  }

  private void read(ReadUpTo reader, Map<TopicPartition, Long> ends) {
    reader.read(ends, polled -> polled.forEach(record -> taken.add(record.offset())));
  }

  private void comes(TopicPartition partition, long offset) {
    consumer.addRecord(
        new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, new byte[0]));
  }
}
