package io.lowlag.bench;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.RunningJob;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.ScratchFolder;
import io.lowlag.devkit.fraud.FraudFeaturesScenario;
import io.lowlag.devkit.fraud.PaymentGenerator;
import io.lowlag.devkit.fraud.PaymentTraffic;
import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.fraud.scoring.ScoringJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A run of the scoring job with payments of every kind, with its own broker and checkpoint. In
 * micro-batch mode it also writes Delta; in real-time mode another job would do that.
 *
 * @param mode execution.mode
 * @param seed the seed of the payments
 */
record FraudRun(FraudScale scale, String mode, long seed) {

  private static final String SCORED = "transactions-scored";
  private static final String ALERTS = "fraud-alerts";
  private static final List<String> TOPICS =
      List.of(PaymentGenerator.TRANSACTIONS, SCORED, ALERTS, "fraud-features-dead-letters");

  private static final List<String> COMPACTED = List.of("card-features");

  /** The time after the last transaction after which an output counts as missing. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The time within which an alert is in time. */
  static final Duration SERVICE_LEVEL = Duration.ofSeconds(3);

  /**
   * The results for transactions that were sent in the measured time.
   *
   * @param scored latency from when a transaction was due to be sent until its score was read
   * @param alerts latency until its alert was read
   * @param inTime alerts that came within the service level
   * @param missing alerts of the whole run that did not come before the patience was over
   * @param batchEnds number of batches that ended in the measured time
   */
  record Measured(
      LatencyHistogram scored, LatencyHistogram alerts, long inTime, long missing, int batchEnds) {

    /** Returns the percentage of alerts in time; a missing alert is not in time. */
    double inTimePercent() {
      long due = alerts.count() + missing;
      return due == 0 ? 0 : 100.0 * inTime / due;
    }
  }

  Measured run() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        ScratchFolder scratch = ScratchFolder.create("lowlag-bench-")) {
      KafkaConnection connection =
          new KafkaConnection(kafka.bootstrapServers(), Map.of(), Duration.ofSeconds(15));
      try (Topics topics = new Topics(connection)) {
        topics.create(TOPICS, LocalJob.PARTITIONS);
        topics.create(COMPACTED, LocalJob.PARTITIONS, Map.of("cleanup.policy", "compact"));
      }
      return run(connection, scratch.path());
    }
  }

  private Measured run(KafkaConnection connection, Path scratch) throws Exception {
    Duration sending = scale.warmUp().plus(scale.measured());
    PaymentTraffic traffic =
        PaymentTraffic.of(scale.rate(), Math.toIntExact(sending.toSeconds()), seed);
    try (RunningJob job =
            LocalJob.start(
                new ScoringJob(),
                connection,
                scratch.resolve("checkpoint"),
                LocalJob.PARTITIONS,
                settings(scratch, traffic));
        OutputReader scored = new OutputReader(connection, List.of(SCORED));
        OutputReader alerts = new OutputReader(connection, List.of(ALERTS));
        BatchTimes batches = BatchTimes.listen(job.spark());
        PacedSender sender = new PacedSender(connection)) {
      long startUs = Stamps.nowUs();
      PaymentGenerator payments =
          new PaymentGenerator(traffic, TimeUnit.MICROSECONDS.toMillis(startUs));
      sender.send(payments.records(), startUs);
      long due = payments.expected(FraudFeaturesScenario.FORMULA).alerts().size();
      await(alerts.samples(), due);
      job.stopAfterBatch();
      job.awaitEnd();
      long fromUs = startUs + micros(scale.warmUp());
      long toUs = startUs + micros(sending);
      return new Measured(
          scored.samples().between(fromUs, toUs),
          alerts.samples().between(fromUs, toUs),
          alerts.samples().countWithin(fromUs, toUs, micros(SERVICE_LEVEL)),
          Math.max(0, due - alerts.samples().count()),
          batches.between(fromUs, toUs).size());
    }
  }

  private static void await(Samples alerts, long due) throws InterruptedException {
    long giveUpNs = System.nanoTime() + PATIENCE.toNanos();
    while (alerts.count() < due && System.nanoTime() < giveUpNs) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  // The settings are as in operation: with the cards' tiers and, if the job can write it, the
  // table.
  private Overrides settings(Path scratch, PaymentTraffic traffic) {
    Overrides settings =
        LocalJob.mode(mode, scale.batch())
            .and(FraudFeaturesScenario.formulaSettings())
            .and(FraudFeaturesScenario.referenceSettings(scratch, traffic))
            .with("source.starting-offsets", "earliest");
    return mode.equals("real-time")
        ? settings
        : settings.with("fraud.tables.scored", scratch.resolve("scored"));
  }

  private static long micros(Duration duration) {
    return TimeUnit.MILLISECONDS.toMicros(duration.toMillis());
  }
}
