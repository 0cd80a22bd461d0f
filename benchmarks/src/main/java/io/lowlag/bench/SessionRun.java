package io.lowlag.bench;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.ScratchFolder;
import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.sessions.SessionGenerator;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.sessionization.SessionizationJob;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A run of the sessionization job with a population of sessions, with its own broker and
 * checkpoint.
 *
 * @param mode execution.mode
 * @param batch the checkpoint interval of real-time mode
 * @param measured how long to measure when all sessions run
 */
record SessionRun(SessionPopulation population, String mode, Duration batch, Duration measured) {

  private static final String EVENTS = "session-events";
  private static final List<String> INPUTS = List.of(SessionGenerator.CONSOLE, SessionGenerator.PC);
  private static final List<String> OUTPUTS = List.of(EVENTS, "game-sessionization-dead-letters");
  private static final Map<String, String> BROKER_CLOCK =
      Map.of("message.timestamp.type", "LogAppendTime");

  private static final Duration FILL_PATIENCE = Duration.ofSeconds(60);
  // An output that comes later than this counts as missing.
  private static final Duration DRAIN = Duration.ofSeconds(3);

  /**
   * The results of a run.
   *
   * @param expected number of heartbeats that were due
   * @param emitted lateness of those that came, until encoded
   * @param appended lateness of those that came, until the broker had them
   * @param input latency of visitors' starts and ends until the broker had the answers
   * @param filled whether every start was answered before measuring
   * @param batchEnds number of batches that ended in the measured time
   * @param idle memory of the whole process, the broker included, before the first session
   * @param withSessions memory of the whole process with all sessions
   * @param checkpointBytes size of the checkpoint folder after the end of the job
   */
  record Measured(
      SessionPopulation population,
      Duration time,
      long expected,
      LatencyHistogram emitted,
      LatencyHistogram appended,
      LatencyHistogram input,
      boolean filled,
      int batchEnds,
      MemoryUse idle,
      MemoryUse withSessions,
      long checkpointBytes) {

    double heartbeatsPerSecond() {
      return emitted.count() * 1000.0 / time.toMillis();
    }

    double arrivedPercent() {
      return 100.0 * emitted.count() / expected;
    }
  }

  Measured run() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        ScratchFolder checkpoint = ScratchFolder.create("lowlag-bench-")) {
      KafkaConnection connection =
          new KafkaConnection(kafka.bootstrapServers(), Map.of(), Duration.ofSeconds(15));
      createTopics(connection);
      return run(connection, checkpoint);
    }
  }

  private Measured run(KafkaConnection connection, ScratchFolder checkpoint) throws Exception {
    try (RunningJob job =
            LocalJob.start(
                new SessionizationJob(),
                connection,
                checkpoint.path(),
                LocalJob.PARTITIONS,
                settings());
        HeartbeatReader reader = new HeartbeatReader(connection, EVENTS);
        BatchTimes batches = BatchTimes.listen(job.spark());
        PacedSender sender = new PacedSender(connection)) {
      MemoryUse idle = MemoryUse.now();
      boolean filled = fill(sender, reader);
      long fromUs = SessionPopulation.momentUs();
      long toUs = fromUs + TimeUnit.MILLISECONDS.toMicros(measured.toMillis());
      reader.measure(fromUs, toUs);
      sender.send(SessionPopulation.visitors(fromUs / 1_000, measured), fromUs);
      sleepUntil(toUs + TimeUnit.MILLISECONDS.toMicros(DRAIN.toMillis()));
      int batchEnds = batches.between(fromUs, toUs).size();
      MemoryUse withSessions = MemoryUse.now();
      job.stopAfterBatch();
      job.awaitEnd();
      return new Measured(
          population,
          measured,
          population.heartbeatsIn(measured),
          reader.emitted(),
          reader.appended(),
          reader.input(),
          filled,
          batchEnds,
          idle,
          withSessions,
          checkpoint.bytes());
    }
  }

  private Overrides settings() {
    return LocalJob.mode(mode, batch)
        .with("source.starting-offsets", "earliest")
        .with("sessionization.heartbeat-interval", population.heartbeat())
        // No session ends by itself.
        .with("sessionization.max-duration", Duration.ofHours(12));
  }

  /** Starts all sessions; returns whether each of them was answered within the patience. */
  private boolean fill(PacedSender sender, HeartbeatReader reader) throws InterruptedException {
    long startUs = SessionPopulation.momentUs();
    sender.send(population.starts(startUs / 1_000), startUs);
    long giveUpNs = System.nanoTime() + FILL_PATIENCE.toNanos();
    while (reader.answers() < population.sessions() && System.nanoTime() < giveUpNs) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return reader.answers() >= population.sessions();
  }

  private static void sleepUntil(long us) throws InterruptedException {
    TimeUnit.MICROSECONDS.sleep(Math.max(0, us - Stamps.nowUs()));
  }

  private static void createTopics(KafkaConnection connection) {
    try (Topics topics = new Topics(connection)) {
      topics.create(INPUTS, LocalJob.PARTITIONS);
      topics.create(OUTPUTS, LocalJob.PARTITIONS, BROKER_CLOCK);
    }
  }
}
