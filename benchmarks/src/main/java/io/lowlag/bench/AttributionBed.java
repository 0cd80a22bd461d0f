package io.lowlag.bench;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.ScratchFolder;
import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A broker of its own with the topics of the jobs after the correlation, those jobs and a reader.
 */
final class AttributionBed {

  static final Duration WARM_UP = Duration.ofSeconds(45);
  static final Duration BATCH = Duration.ofSeconds(60);

  /**
   * The length of the run before the measured one: the first batch boundaries of a JVM take longer
   * than all others.
   */
  private static final Duration FIRST_RUN = Duration.ofSeconds(25);

  private static final Duration SHORT_BATCH = Duration.ofSeconds(5);

  /** What is measured on a bed. */
  interface Measurement<T> {
    T of(AttributionBed bed) throws Exception;
  }

  /** The records of a load that starts at a time, in milliseconds, and lasts some seconds. */
  interface Load {
    Iterator<GeneratedRecord> from(long startMs, int seconds) throws Exception;
  }

  /** A job and the topics that it reads. */
  record Job(Supplier<StreamingJob<?>> job, List<String> topics) {}

  private final KafkaConnection connection;
  private final Path folder;
  private final int partitions;
  private FulfilledWatch watch;
  private long startedUs;

  private AttributionBed(KafkaConnection connection, Path folder, int partitions) {
    this.connection = connection;
    this.folder = folder;
    this.partitions = partitions;
  }

  /** Measures with a broker that nothing else has used. */
  static <T> T onFreshBroker(List<String> names, int partitions, Measurement<T> measurement)
      throws Exception {
    try (ScratchFolder scratch = ScratchFolder.create("lowlag-bench-");
        EmbeddedKafka kafka = EmbeddedKafka.start()) {
      KafkaConnection connection =
          new KafkaConnection(kafka.bootstrapServers(), Map.of(), Duration.ofSeconds(15));
      try (Topics topics = new Topics(connection)) {
        topics.create(names, partitions);
      }
      return measurement.of(new AttributionBed(connection, scratch.path(), partitions));
    }
  }

  RunningJob start(Job job, Duration batch, boolean fromTheBeginning) throws Exception {
    Overrides settings =
        LocalJob.mode("real-time", batch)
            .with("source.starting-offsets", fromTheBeginning ? "earliest" : ends(job.topics()))
            .withSpark("sql.shuffle.partitions", Integer.toString(partitions));
    Path checkpoint = Files.createTempDirectory(folder, "checkpoint-");
    return LocalJob.start(job.job().get(), connection, checkpoint, 2 * partitions, settings);
  }

  private String ends(List<String> names) {
    try (Topics topics = new Topics(connection)) {
      return Topics.asSparkJson(topics.ends(names));
    }
  }

  /** Sets the start of the load, which begins later than its jobs. */
  void startsNow() {
    startedUs = Stamps.nowUs();
  }

  void send(Iterator<GeneratedRecord> records) {
    try (PacedSender sender = new PacedSender(connection, Duration.ofMillis(5))) {
      sender.sendAll(records);
    }
  }

  /** Does some work once a campaign is reported as fulfilled in a topic. */
  void onFulfilled(String topic, String campaign, Runnable work) {
    watch = new FulfilledWatch(connection, topic, campaign, work);
  }

  /** Measures after a run that does not count and a warm-up. */
  LatencyHistogram measure(List<Job> jobs, String output, Duration measured, Load load)
      throws Exception {
    run(jobs, output, load, SHORT_BATCH, false, FIRST_RUN);
    Samples samples = run(jobs, output, load, BATCH, false, WARM_UP.plus(measured));
    long fromUs = startedUs + TimeUnit.SECONDS.toMicros(WARM_UP.toSeconds());
    return samples.between(fromUs, fromUs + TimeUnit.SECONDS.toMicros(measured.toSeconds()));
  }

  /**
   * Measures without a run before it, and with the existing records of the topics; the first half
   * is the warm-up.
   */
  LatencyHistogram measureFor(Duration time, List<Job> jobs, String output, Load load)
      throws Exception {
    Samples samples = run(jobs, output, load, BATCH, true, time);
    long fromUs = startedUs + TimeUnit.MILLISECONDS.toMicros(time.toMillis() / 2);
    return samples.between(fromUs, Long.MAX_VALUE);
  }

  private Samples run(
      List<Job> jobs,
      String output,
      Load load,
      Duration batch,
      boolean fromTheBeginning,
      Duration time)
      throws Exception {
    List<RunningJob> running = new ArrayList<>();
    try (OutputReader reader = new OutputReader(connection, List.of(output));
        PacedSender sender = new PacedSender(connection)) {
      for (Job job : jobs) {
        running.add(start(job, batch, fromTheBeginning));
      }
      startedUs = Stamps.nowUs();
      Iterator<GeneratedRecord> records =
          load.from(TimeUnit.MICROSECONDS.toMillis(startedUs), Math.toIntExact(time.toSeconds()));
      sender.send(records, startedUs);
      TimeUnit.SECONDS.sleep(2);
      for (RunningJob job : running) {
        job.stopAfterBatch();
        job.awaitEnd();
      }
      return reader.samples();
    } finally {
      for (int job = running.size() - 1; job >= 0; job--) {
        running.get(job).close();
      }
      if (watch != null) {
        watch.close();
        watch = null;
      }
    }
  }

  /** Returns the size of the checkpoints of the bed, in bytes. */
  long stateBytes() throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().contains("state"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }
}
