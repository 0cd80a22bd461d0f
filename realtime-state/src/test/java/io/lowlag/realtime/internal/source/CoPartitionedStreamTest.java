package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.realtime.checkpoint.CheckpointFiles;
import io.lowlag.realtime.checkpoint.LayoutFile;
import io.lowlag.realtime.internal.task.ArrivalClock;
import io.lowlag.realtime.internal.task.EndRequests;
import io.lowlag.realtime.testing.TestSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.PartitionOffset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReportsSourceMetrics;
import org.apache.spark.sql.connector.read.streaming.SupportsRealTimeMode;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where batches begin and end, over a broker that does not always answer. */
@Tag("spark")
class CoPartitionedStreamTest {

  private static final String GROUP = "group-of-this-test";

  @TempDir Path checkpoint;

  private final AtomicLong wallClock = new AtomicLong(100_000);
  private final Broker broker = new Broker();
  private QueryScope query;
  private CoPartitionedStream<Broker> stream;

  @BeforeEach
  void makeStream() {
    SparkSession spark = TestSpark.shared();
    Configuration fileSystems = CheckpointFiles.fileSystems(spark);
    String metadata = checkpoint.resolve("sources/0").toUri().toString();
    query = QueryScope.open(spark, metadata, fileSystems, Duration.ofMinutes(1));
    stream =
        new CoPartitionedStream<>(
            broker,
            SourceOptions.parse(new CaseInsensitiveStringMap(Map.of("subscribe", "a"))),
            new LayoutGuard(new LayoutFile(metadata, fileSystems)),
            new ReaderSettings(
                new HashMap<>(Map.of("group.id", GROUP)),
                new ReadingTimes(1_000, 1_000, 500),
                ArrivalStamp.KAFKA,
                true,
                false),
            query,
            wallClock::get);
    broker.latest = "{\"a\":{\"0\":5}}";
  }

  @AfterEach
  void stop() {
    query.close();
  }

  @Test
  void noMicroBatchBeginsOnceTheStopIsAskedFor() {
    Offset first = stream.latestOffset(stream.initialOffset(), ReadLimit.allAvailable());
    broker.latest = "{\"a\":{\"0\":9}}";
    EndRequests.request(query.runId());
    try {
      assertThat(stream.latestOffset(first, ReadLimit.allAvailable())).isEqualTo(first);
    } finally {
      EndRequests.forget(query.runId());
    }
    assertThat(stream.latestOffset(first, ReadLimit.allAvailable())).isNotEqualTo(first);
  }

  /** As at all triggers: the producers hold records whose time is before the broker's return. */
  @Test
  void timersOfMicroBatchesWaitForProducersAfterTheBrokerWasAway() {
    Offset first = stream.latestOffset(stream.initialOffset(), ReadLimit.allAvailable());
    broker.latest = "{\"a\":{\"0\":9}}";
    broker.beforeAnswer = () -> wallClock.addAndGet(20_000);
    Offset second = stream.latestOffset(first, ReadLimit.allAvailable());
    broker.beforeAnswer = () -> {};
    wallClock.addAndGet(3_000);
    broker.latest = "{\"a\":{\"0\":12}}";
    Offset third = stream.latestOffset(second, ReadLimit.allAvailable());

    assertThat(plannedAt(first)).isEqualTo(100_000);
    assertThat(plannedAt(second)).isEqualTo(100_000);
    assertThat(plannedAt(third)).isEqualTo(123_000);
  }

  /** Before that, Spark may run a batch again that was planned by the run before. */
  @Test
  void anAvailableNowRunReadsWhatIsThereWhenItFirstAsks() {
    stream.prepareForTriggerAvailableNow();
    wallClock.addAndGet(40_000);
    broker.beforeAnswer = () -> wallClock.addAndGet(30);
    Offset first = stream.latestOffset(stream.initialOffset(), ReadLimit.allAvailable());
    wallClock.addAndGet(20_000);
    broker.latest = "{\"a\":{\"0\":9}}";
    Offset second = stream.latestOffset(first, ReadLimit.allAvailable());

    assertThat(plannedAt(first)).isEqualTo(140_000);
    assertThat(plannedAt(second)).isEqualTo(140_000);
    assertThat(((CoPartitionedOffset) second).plan().arrivedBy()).isEqualTo(140_030);
  }

  private static long plannedAt(Offset offset) {
    return ((CoPartitionedOffset) offset).plan().at();
  }

  @Test
  void aBatchIsCommittedAlthoughTheBrokerDoesNotTellItsLatestOffsets() {
    startInRealTime();
    broker.latest = null;

    Offset end = stream.mergeOffsets(tasks(7));

    assertThat(end.json()).isEqualTo("{\"topics\":{\"a\":{\"0\":7}},\"state\":{\"0\":\"id7\"}}");
    // The next batch waits for the broker
    assertThatThrownBy(() -> stream.latestOffset(end, ReadLimit.allAvailable()))
        .isInstanceOf(TimeoutException.class);
    broker.latest = "{\"a\":{\"0\":9}}";
    assertThat(stream.latestOffset(end, ReadLimit.allAvailable()).json())
        .startsWith("{\"topics\":{\"a\":{\"0\":9}}");
  }

  @Test
  void aTopicThatGrewMeanwhileIsFoundWhenTheBrokerAnswersAgain() {
    startInRealTime();
    broker.latest = null;
    Offset end = stream.mergeOffsets(tasks(7));

    broker.latest = "{\"a\":{\"0\":9,\"1\":0}}";

    assertThatThrownBy(() -> stream.latestOffset(end, ReadLimit.allAvailable()))
        .hasMessageContaining("have 2 partitions, the checkpoint began with 1");
  }

  @Test
  void aTopicThatGrewIsFoundBeforeTheBatchIsCommittedIfTheBrokerAnswers() {
    startInRealTime();
    broker.latest = "{\"a\":{\"0\":9,\"1\":0}}";

    assertThatThrownBy(() -> stream.mergeOffsets(tasks(7)))
        .hasMessageContaining("have 2 partitions, the checkpoint began with 1");
  }

  /** By this Spark finds out that nothing is left for processAllAvailable to wait for. */
  @Test
  void endsOfBatchesAreEqualIfNoRecordCameBetweenThem() {
    startInRealTime();
    Offset first = stream.mergeOffsets(tasks(7));
    Offset withoutRecords = stream.mergeOffsets(tasks(7, "another"));
    Offset next = stream.mergeOffsets(tasks(8));

    assertThat(withoutRecords).isEqualTo(first).hasSameHashCodeAs(first);
    assertThat(withoutRecords.json()).isNotEqualTo(first.json());
    assertThat(next).isNotEqualTo(first);
    // What is read from the log names a state, and another state is another offset
    assertThat(stream.deserializeOffset(first.json()))
        .isNotEqualTo(stream.deserializeOffset(withoutRecords.json()));
  }

  @Test
  void idleConsumersAreClosedAlthoughSparksSourceCannotBeStopped() {
    MockConsumer<byte[], byte[]> kafka = new MockConsumer<>(OffsetResetStrategy.NONE);
    ReadingTimes times = new ReadingTimes(1_000, 1_000, 500);
    ConsumerCache.Key key =
        new ConsumerCache.Key(
            "query", 0, Set.of("a"), Map.of("group.id", GROUP), times, ArrivalStamp.KAFKA);
    ConsumerCache.shared()
        .release(
            key,
            new PartitionConsumer(
                kafka, 0, Set.of("a"), times, ArrivalStamp.KAFKA, 500, () -> kafka));
    broker.stopFails = true;

    assertThatThrownBy(stream::stop).hasMessageContaining("cannot stop");

    assertThat(kafka.closed()).isTrue();
  }

  private void startInRealTime() {
    stream.prepareForRealTimeMode();
    stream.latestOffset(stream.initialOffset(), ReadLimit.allAvailable());
  }

  private static PartitionOffset[] tasks(long next) {
    return tasks(next, "id" + next);
  }

  private static PartitionOffset[] tasks(long next, String stateId) {
    return new PartitionOffset[] {
      new TaskOffset(
          0, new TreeMap<>(Map.of("a", next)), ArrivalClock.UNKNOWN, true, stateId, "executor_h_1")
    };
  }

  /** Spark's stream over a broker that answers with latest offsets, or not at all. */
  private static final class Broker
      implements MicroBatchStream,
          SupportsTriggerAvailableNow,
          SupportsRealTimeMode,
          ReportsSourceMetrics {

    private String latest;
    private boolean stopFails;
    private Runnable beforeAnswer = () -> {};

    @Override
    public Offset latestOffset(Offset start, ReadLimit limit) {
      beforeAnswer.run();
      if (latest == null) {
        throw new TimeoutException("no broker");
      }
      return offset(latest);
    }

    @Override
    public Offset reportLatestOffset() {
      return offset(latest);
    }

    @Override
    public Offset latestOffset() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Offset initialOffset() {
      return offset("{\"a\":{\"0\":0}}");
    }

    @Override
    public Offset deserializeOffset(String json) {
      return offset(json);
    }

    private static Offset offset(String json) {
      return new Offset() {
        @Override
        public String json() {
          return json;
        }
      };
    }

    @Override
    public void prepareForTriggerAvailableNow() {}

    @Override
    public void prepareForRealTimeMode() {}

    @Override
    public InputPartition[] planInputPartitions(Offset start, Offset end) {
      return new InputPartition[0];
    }

    @Override
    public InputPartition[] planInputPartitions(Offset start) {
      return new InputPartition[0];
    }

    @Override
    public Offset mergeOffsets(PartitionOffset[] offsets) {
      throw new UnsupportedOperationException();
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, String> metrics(Optional<Offset> latestConsumed) {
      return Map.of();
    }

    @Override
    public void commit(Offset end) {}

    @Override
    public void stop() {
      if (stopFails) {
        throw new IllegalStateException("cannot stop");
      }
    }
  }
}
