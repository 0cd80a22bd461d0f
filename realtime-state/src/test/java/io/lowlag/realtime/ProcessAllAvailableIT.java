package io.lowlag.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.realtime.testing.TestBroker;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The call by which tests wait until a query has processed all that there is. */
@Timeout(60)
class ProcessAllAvailableIT {

  // Spark's maintenance thread still writes when a test has ended.
  @TempDir Path checkpoint;

  private final TestBroker broker = TestBroker.shared();
  private final String topic = "all-available-" + UUID.randomUUID();

  @BeforeEach
  void createTopic() {
    broker.createTopic(topic, 2);
  }

  @ParameterizedTest(name = "trigger every {0} ms")
  @ValueSource(longs = {0, 300})
  void itReturnsAlthoughTimersAskForBatchesAllTheTime(long interval) throws Exception {
    CountingQuery query =
        new CountingQuery(topic, checkpoint.toUri().toString()).with("stateful", "true");

    runInTwoRounds(query, interval);

    assertThat(query.outputs()).as("outputs").contains("key0=1", "key1=1");
  }

  @Test
  void itReturnsWithoutTimersAlsoWhereTheTopicIsEmptyAtFirst() throws Exception {
    String location = checkpoint.toUri().toString();
    StateOptions withoutTimers = StateOptions.of(location, "counts").withTimeMode(TimeMode.None());

    runInTwoRounds(new CountingQuery(topic, location).with(withoutTimers), 0);
  }

  private void runInTwoRounds(CountingQuery counting, long interval) throws Exception {
    StreamingQuery query = counting.start(Trigger.ProcessingTime(interval));
    try {
      query.processAllAvailable();
      assertThat(counting.counts()).isEmpty();
      for (int round = 1; round <= 2; round++) {
        broker.send(topic, 0, "key0", "x");
        broker.send(topic, 1, "key1", "x");
        query.processAllAvailable();
        assertThat(counting.counts()).isEqualTo(Map.of("key0", round, "key1", round));
      }
    } finally {
      query.stop();
    }
  }
}
