package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.realtime.internal.engine.OffsetRange;
import io.lowlag.realtime.internal.task.ArrivalClock;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoPartitionedOffsetTest {

  private static final String JSON =
      "{\"topics\":{\"a\":{\"0\":5,\"1\":6,\"10\":7},\"b\":{\"0\":1,\"1\":2,\"10\":3}},"
          + "\"state\":{\"0\":\"id-0\",\"1\":\"id-1\"}}";

  @Test
  void aPlanOfAnEarlierReleaseDoesNotSayWhenUnreadRecordsArrived() {
    CoPartitionedOffset end =
        CoPartitionedOffset.parse(
            "{\"topics\":{\"b\":{\"0\":5}},\"state\":{\"0\":\"x\"},"
                + "\"planned\":{\"at\":77,\"behind\":{\"b\":[0]}}}");

    assertThat(end.plan().behindIn(0))
        .isEqualTo(Map.of("b", new UnreadTail(ArrivalClock.UNKNOWN, OffsetRange.UNBOUNDED)));
    assertThat(end.json()).doesNotContain("unreadFrom");
  }

  @Test
  void comesBackFromTheOffsetLogAsItWas() {
    CoPartitionedOffset offset = CoPartitionedOffset.of(new LoggedOffset(JSON));

    assertThat(offset.json()).isEqualTo(JSON);
    assertThat(offset).isEqualTo(new LoggedOffset(JSON));
    assertThat(offset.offset("b", 10)).isEqualTo(3);
    assertThat(offset.stateId(1)).isEqualTo("id-1");
    assertThat(offset.stateId(10)).isEmpty();
  }

  @Test
  void handsTheKafkaPartToSparksSource() {
    assertThat(CoPartitionedOffset.parse(JSON).kafkaJson())
        .isEqualTo("{\"a\":{\"0\":5,\"1\":6,\"10\":7},\"b\":{\"0\":1,\"1\":2,\"10\":3}}");
  }

  @Test
  void takesOffsetsFromSparksSourceWhateverTheirOrder() {
    LoggedOffset kafka =
        new LoggedOffset("{\"b\":{\"10\":3,\"1\":2,\"0\":1},\"a\":{\"1\":6,\"10\":7,\"0\":5}}");

    assertThat(CoPartitionedOffset.parse(JSON).at(kafka).json()).isEqualTo(JSON);
  }

  @Test
  void aPlannedEndSaysWhereMoreRecordsWere() {
    CoPartitionedOffset from = CoPartitionedOffset.parse(JSON);
    CoPartitionedOffset latest =
        from.at(
            new LoggedOffset(
                "{\"b\":{\"0\":1,\"1\":2,\"10\":9},\"a\":{\"0\":5,\"1\":6,\"10\":7}}"));

    CoPartitionedOffset end =
        CoPartitionedOffset.parse(
            from.planned(
                    new TreeMap<>(Map.of(0, "x", 1, "y", 10, "z")),
                    77,
                    78,
                    latest,
                    Map.of(new TopicPartition("b", 10), 55L))
                .json());

    assertThat(end.hasOffsetsOf(from)).isTrue();
    assertThat(end).isNotEqualTo(from);
    assertThat(end.plan().at()).isEqualTo(77);
    assertThat(end.plan().arrivedBy()).isEqualTo(78);
    assertThat(end.plan().behindIn(10)).isEqualTo(Map.of("b", new UnreadTail(55, 9)));
    assertThat(end.plan().behindIn(1)).isEmpty();
    assertThat(end.time(1)).isEqualTo(77);
    assertThat(end.time(10)).as("nothing unread arrived before").isEqualTo(55);
  }

  @Test
  void aBatchEndsWithTheEarliestRecordBehindItIfThatIsKnown() {
    CoPartitionedOffset from = CoPartitionedOffset.parse(JSON);
    CoPartitionedOffset latest =
        from.at(
            new LoggedOffset(
                "{\"b\":{\"0\":9,\"1\":9,\"10\":9},\"a\":{\"0\":9,\"1\":9,\"10\":9}}"));

    CoPartitionedOffset end =
        from.planned(
            new TreeMap<>(Map.of(0, "x", 1, "y", 10, "z")),
            77,
            78,
            latest,
            Map.of(
                new TopicPartition("a", 0), 44L,
                new TopicPartition("b", 0), 55L,
                new TopicPartition("a", 1), UnreadRecords.NOTHING,
                new TopicPartition("b", 1), UnreadRecords.NOTHING,
                new TopicPartition("a", 10), 44L));

    assertThat(end.time(0)).isEqualTo(44);
    assertThat(end.time(1)).as("only markers follow").isEqualTo(77);
    assertThat(end.plan().behindIn(1)).isEmpty();
    assertThat(end.time(10)).as("nothing is known of b").isEqualTo(ArrivalClock.UNKNOWN);
  }

  /** Whose time could not be told, at a start, and whose first unread record is ahead. */
  @Test
  void aBatchEndsNotLaterThanItsRecordsHadArrived() {
    CoPartitionedOffset from = CoPartitionedOffset.parse(JSON);
    CoPartitionedOffset latest =
        from.at(
            new LoggedOffset(
                "{\"b\":{\"0\":9,\"1\":2,\"10\":3},\"a\":{\"0\":5,\"1\":6,\"10\":7}}"));

    CoPartitionedOffset end =
        from.planned(
            new TreeMap<>(Map.of(0, "x")),
            PlannedMoment.NONE,
            78,
            latest,
            Map.of(new TopicPartition("b", 0), 3_600_000L));

    assertThat(end.time(0)).isEqualTo(78);
    assertThat(end.isTimeExact(0)).isTrue();
  }

  /** It says when unread records arrived, but its time is that of a batch before. */
  @Test
  void theTimeOfAPlanOfAnEarlierReleaseIsNotExact() {
    CoPartitionedOffset end =
        CoPartitionedOffset.parse(
            "{\"topics\":{\"b\":{\"0\":5}},\"state\":{\"0\":\"x\"},\"time\":{\"0\":40},"
                + "\"planned\":{\"at\":77,\"arrivedBy\":78,\"behind\":{\"b\":[0]},"
                + "\"unreadFrom\":{\"b\":{\"0\":50}}}}");

    assertThat(end.isTimeExact(0)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{\"0\":5}}",
        "{\"topics\":{\"0\":5}}",
        "{\"topics\":{\"a\":{\"0\":5}}}",
        "{}",
        "5"
      })
  void offsetsOfOtherSourcesAreRefused(String json) {
    assertThatThrownBy(() -> CoPartitionedOffset.parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(json)
        .hasMessageContaining("start with a new checkpoint");
  }

  /** An offset that is not ours, as Spark reads it from the offset log. */
  private static final class LoggedOffset extends Offset {

    private final String json;

    LoggedOffset(String json) {
      this.json = json;
    }

    @Override
    public String json() {
      return json;
    }
  }
}
