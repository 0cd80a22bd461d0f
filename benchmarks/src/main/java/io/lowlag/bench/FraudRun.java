package io.lowlag.bench;

import io.lowlag.common.job.RunningJob;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.common.latency.Stamps;
import io.lowlag.devkit.fraud.FraudFeaturesScenario;
import io.lowlag.devkit.fraud.PaymentGenerator;
import io.lowlag.devkit.fraud.PaymentTraffic;
import io.lowlag.devkit.kafka.EmbeddedKafka;
import io.lowlag.devkit.kafka.Topics;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.fraud.scoring.ScoringJob;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The scoring job under payments of every kind, on a broker and a checkpoint of its own.
 *
 * @param mode execution.mode
 * @param seed of the payments
 */
record FraudRun(FraudScale scale, String mode, long seed) {

  private static final String SCORED = "transactions-scored";
  private static final String ALERTS = "fraud-alerts";
  private static final List<String> TOPICS =
      List.of(PaymentGenerator.TRANSACTIONS, SCORED, ALERTS, "fraud-features-dead-letters");

  /** What is later than this counts as missing. */
  private static final Duration DRAIN = Duration.ofSeconds(5);

  /** Alerts that come within this long are in time. */
  static final Duration SERVICE_LEVEL = Duration.ofSeconds(3);

  /**
   * What was measured of transactions sent in the measured time.
   *
   * @param scored from when one was meant to be sent until its score was read
   * @param alerts the same of its alert
   * @param inTime alerts that came within the service level
   * @param batchEnds batches that ended in the measured time
   */
  record Measured(LatencyHistogram scored, LatencyHistogram alerts, long inTime, int batchEnds) {

    double inTimePercent() {
      return alerts.count() == 0 ? 0 : 100.0 * inTime / alerts.count();
    }
  }

  Measured run() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        ScratchFolder checkpoint = ScratchFolder.create()) {
      KafkaConnection connection =
          new KafkaConnection(kafka.bootstrapServers(), Map.of(), Duration.ofSeconds(15));
      try (Topics topics = new Topics(connection)) {
        topics.create(TOPICS, LocalJob.PARTITIONS);
      }
      return run(connection, checkpoint);
    }
  }

  private Measured run(KafkaConnection connection, ScratchFolder checkpoint) throws Exception {
    try (RunningJob job =
            LocalJob.start(new ScoringJob(), connection, checkpoint.path(), settings());
        OutputReader scored = new OutputReader(connection, List.of(SCORED));
        OutputReader alerts = new OutputReader(connection, List.of(ALERTS));
        BatchTimes batches = BatchTimes.listen(job.spark());
        PacedSender sender = new PacedSender(connection)) {
      Duration sending = scale.warmUp().plus(scale.measured());
      PaymentTraffic traffic =
          PaymentTraffic.of(scale.rate(), Math.toIntExact(sending.toSeconds()), seed);
      long startUs = Stamps.nowUs();
      sender.send(
          new PaymentGenerator(traffic, TimeUnit.MICROSECONDS.toMillis(startUs)).records(),
          startUs);
      TimeUnit.MILLISECONDS.sleep(DRAIN.toMillis());
      long fromUs = startUs + TimeUnit.MILLISECONDS.toMicros(scale.warmUp().toMillis());
      long toUs = startUs + TimeUnit.MILLISECONDS.toMicros(sending.toMillis());
      job.stopAfterBatch();
      job.awaitEnd();
      return new Measured(
          scored.samples().between(fromUs, toUs),
          alerts.samples().between(fromUs, toUs),
          alerts
              .samples()
              .countWithin(fromUs, toUs, TimeUnit.MILLISECONDS.toMicros(SERVICE_LEVEL.toMillis())),
          batches.between(fromUs, toUs).size());
    }
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>(FraudFeaturesScenario.formulaSettings());
    settings.put("execution.mode", mode);
    if (mode.equals("real-time")) {
      settings.put("execution.interval", scale.batch().toSeconds() + "s");
    }
    settings.put("source.starting-offsets", "earliest");
    return settings;
  }
}
