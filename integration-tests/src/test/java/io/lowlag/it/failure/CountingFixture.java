package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.Overrides;
import io.lowlag.it.fixture.Supervisor;
import io.lowlag.it.fixture.TestKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;

/** One test's own topics, traffic and history for the counting job. */
final class CountingFixture implements AutoCloseable {

  static final int PARTITIONS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(4);
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
  Overrides settings(Path checkpoint, String master) {
    return kafka
        .settings(checkpoint, "real-time")
        .with("execution.interval", "5s")
        .with("counting.events", events)
        .with("counting.counts", counts)
        .with("spark.master", master)
        .withSpark("ui.enabled", "false");
  }

  /** Waits until the job has answered events that were sent after this call. */
  void awaitProgress(Supervisor job) throws IOException {
    history.read();
    long sent = history.sent();
    tendUntil(job, "no event of now is answered", () -> history.read().answeredBeyond(sent));
  }

  /** Stops the traffic, and waits until every event has the one right answer. */
  void awaitExact(Supervisor job) throws IOException {
    traffic.stop();
    // One event more for each key, so that the state that is left is told as well.
    traffic.sendOneForEachKey();
    tendUntil(job, "answers are missing", () -> history.read().isComplete());
    assertThat(history.sent()).as("events").isGreaterThan(CountingTraffic.KEYS);
    assertThat(history.wrong()).isEmpty();
  }

  /** Keeps the job running until the condition holds; a wrong answer ends the wait. */
  void tendUntil(Supervisor job, String otherwise, Callable<Boolean> condition) throws IOException {
    job.tendUntil(
        PATIENCE,
        PAUSE,
        () -> otherwise + ": " + history,
        () -> {
          boolean holds = condition.call();
          assertThat(history.wrong()).as("wrong answers").isEmpty();
          return holds;
        });
  }

  @Override
  public void close() {
    traffic.close();
    history.close();
  }
}
