package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.it.attribution.CorrelationFixture;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.core.ConditionTimeoutException;

/** One test's own topics, traffic and history for the counting job. */
final class CountingFixture implements AutoCloseable {

  static final int PARTITIONS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(200);

  final CountingTraffic traffic;
  final CountingHistory history;
  private final String events = "events-" + UUID.randomUUID();
  private final String counts = "counts-" + UUID.randomUUID();
  private final TestKafka kafka;

  CountingFixture(TestKafka kafka, long seed) {
    this.kafka = kafka;
    kafka.createTopics(List.of(events, counts), PARTITIONS);
    history = new CountingHistory(kafka.connection(), events, counts, PARTITIONS);
    traffic = new CountingTraffic(kafka.connection(), events, seed);
  }

  /** The settings of a job in real-time mode, with the shortest batches that there are. */
  Map<String, String> settings(Path checkpoint, String master) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(
        "kafka.bootstrap-servers",
        CorrelationFixture.quoted(kafka.connection().bootstrapServers()));
    settings.put("checkpoint.location", CorrelationFixture.quoted(checkpoint.toString()));
    settings.put("execution.mode", "real-time");
    settings.put("execution.interval", "5s");
    settings.put("counting.events", events);
    settings.put("counting.counts", counts);
    settings.put("spark.master", CorrelationFixture.quoted(master));
    settings.put("spark.\"ui.enabled\"", "false");
    return settings;
  }

  /** Waits until the job has answered events that were sent after this call. */
  void awaitProgress(Supervisor job) {
    history.read();
    long sent = history.sent();
    tendUntil(job, "no event of now is answered", () -> history.read().answeredBeyond(sent));
  }

  /** Stops the traffic, and waits until every event has the one right answer. */
  void awaitExact(Supervisor job) {
    traffic.stop();
    // One event more for each key, so that the state that is left is told as well.
    traffic.sendOneForEachKey();
    tendUntil(job, "answers are missing", () -> history.read().isComplete());
    assertThat(history.sent()).as("events").isGreaterThan(CountingTraffic.KEYS);
    assertThat(history.wrong()).isEmpty();
  }

  /** Keeps the job running until the condition holds; a wrong answer ends the wait. */
  void tendUntil(Supervisor job, String otherwise, Condition condition) {
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(PAUSE)
          .until(
              () -> {
                job.tend();
                boolean holds = condition.holds();
                assertThat(history.wrong()).as("wrong answers").isEmpty();
                return holds;
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          otherwise + ": " + history + ", starts=" + job.starts() + "\n" + outputOf(job), e);
    }
  }

  private static String outputOf(Supervisor job) {
    try {
      return job.output();
    } catch (IOException e) {
      return "no output: " + e;
    }
  }

  /** What a test waits for. */
  interface Condition {
    boolean holds() throws Exception;
  }

  @Override
  public void close() {
    traffic.close();
    history.close();
  }
}
