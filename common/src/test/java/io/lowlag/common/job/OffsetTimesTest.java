package io.lowlag.common.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OffsetTimesTest {

  private static final TopicPartition PARTITION = new TopicPartition("topic", 0);

  private final OffsetTimes times = new OffsetTimes();

  @Test
  void theNextRecordWaitsSinceThePartitionWasFirstSeenToEndBehindIt() {
    assertThat(times.since(PARTITION, 0, 100, 1_000)).isEqualTo(1_000);
    assertThat(times.since(PARTITION, 50, 200, 2_000)).isEqualTo(1_000);
    assertThat(times.since(PARTITION, 100, 200, 3_000)).isEqualTo(2_000);
    assertThat(times.since(PARTITION, 150, 200, 4_000)).isEqualTo(2_000);
  }

  @Test
  void whatIsReadToTheEndDoesNotWait() {
    assertThat(times.since(PARTITION, 0, 100, 1_000)).isEqualTo(1_000);
    assertThat(times.since(PARTITION, 100, 100, 2_000)).isNegative();
    assertThat(times.since(PARTITION, 100, 101, 3_000)).isEqualTo(3_000);
  }
}
