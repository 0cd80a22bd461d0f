package io.lowlag.bench;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.ads.AdEventGenerator;
import io.lowlag.devkit.ads.AdTraffic;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.traffic.PacedSender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The correlation job under a load, on topics that all runs share. */
final class CorrelationRun {

  static final List<String> INPUTS =
      List.of(AdEventGenerator.REQUESTS, AdEventGenerator.IMPRESSIONS);
  static final List<String> OUTPUTS =
      List.of("ad-matches", "ad-unmatched", "ad-attribution-dead-letters");

  /**
   * The warm-up, which is not measured: on two cores, compiling takes most of a job's first minute.
   */
  static final Duration WARM_UP = Duration.ofSeconds(45);

  /**
   * The rate in records a second from which the load's producer waits a millisecond for more
   * records to send. The wait counts as latency, because latency starts when a record was due to be
   * sent.
   */
  private static final int LINGERING_RATE = 5_000;

  private final KafkaConnection connection;
  private final Path folder;
  private final int partitions;
  private long seed;

  /**
   * @param partitions number of partitions of every topic, and of the state that Spark shuffles to
   */
  CorrelationRun(KafkaConnection connection, Path folder, int partitions) {
    this.connection = connection;
    this.folder = folder;
    this.partitions = partitions;
  }

  /** Work that runs during the load or before it. */
  interface Work {
    void run() throws Exception;
  }

  /** The measured part of a run: its start and end, and its latencies and batches. */
  record Measured(Samples samples, long fromUs, long toUs, BatchTimes batches) {}

  /**
   * Runs the job and sends traffic to it.
   *
   * @param measured how long to measure after the warm-up
   * @param before what to do when the job runs, before the traffic starts
   */
  Measured run(Overrides overrides, AdTraffic traffic, Duration measured, Work before)
      throws Exception {
    try (RunningJob job = start(overrides);
        OutputReader reader = new OutputReader(connection, OUTPUTS);
        BatchTimes batches = BatchTimes.listen(job.spark());
        PacedSender sender = new PacedSender(connection, linger(traffic))) {
      before.run();
      long startUs = Stamps.nowUs();
      AdEventGenerator generator =
          new AdEventGenerator(traffic, TimeUnit.MICROSECONDS.toMillis(startUs));
      sender.send(generator.records(), startUs);
      long fromUs = startUs + TimeUnit.NANOSECONDS.toMicros(WARM_UP.toNanos());
      long toUs = fromUs + TimeUnit.NANOSECONDS.toMicros(measured.toNanos());
      settle(reader.samples());
      job.stopAfterBatch();
      job.awaitEnd();
      return new Measured(reader.samples(), fromUs, toUs, batches);
    }
  }

  /** Returns the traffic for the warm-up and the measured part. */
  AdTraffic traffic(int rate, Duration measured, Duration window, Duration lateness) {
    int seconds = Math.toIntExact(WARM_UP.plus(measured).toSeconds());
    return AdTraffic.of(rate, seconds, window, lateness, ++seed);
  }

  // With a request to the broker for each of thousands of records a second, the broker would be
  // measured.
  private static Duration linger(AdTraffic traffic) {
    return traffic.rate() < LINGERING_RATE ? Duration.ZERO : Duration.ofMillis(1);
  }

  private RunningJob start(Overrides overrides) throws Exception {
    Overrides settings = Overrides.none().with("source.starting-offsets", ends()).and(overrides);
    return LocalJob.start(new CorrelationJob(), connection, checkpoint(), partitions, settings);
  }

  private Path checkpoint() throws IOException {
    return Files.createTempDirectory(folder, "checkpoint-");
  }

  private String ends() {
    try (Topics topics = new Topics(connection)) {
      return Topics.asSparkJson(topics.ends(INPUTS));
    }
  }

  /** Waits until no more outputs come. */
  private static void settle(Samples samples) throws InterruptedException {
    for (int before = -1; before != samples.count(); ) {
      before = samples.count();
      TimeUnit.SECONDS.sleep(2);
    }
  }
}
