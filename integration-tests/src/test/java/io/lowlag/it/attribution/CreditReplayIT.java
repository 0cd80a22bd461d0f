package io.lowlag.it.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lowlag.attribution.correlation.CorrelationJob;
import io.lowlag.attribution.credit.CreditJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.job.RunningJob;
import io.lowlag.devkit.ads.AdAttributionScenario;
import io.lowlag.devkit.ads.AdEventGenerator;
import io.lowlag.devkit.ads.FunnelGenerator;
import io.lowlag.devkit.demo.DemoOptions;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.devkit.traffic.PacedSender;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clicks and conversions of an hour ago and the matches that another job makes of that hour's
 * traffic: every conversion is settled as it was live.
 */
@Tag("long")
class CreditReplayIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PARTITIONS = 2;
  private static final String CREDITS = "ad-credits";

  @TempDir private Path folder;

  private final TestKafka kafka = TestKafka.shared();
  private final AdAttributionScenario scenario =
      new AdAttributionScenario(DemoOptions.traffic(100, 20, PARTITIONS));
  private String prefix;

  @ParameterizedTest
  @CsvSource({
    "real-time,     ",
    "micro-batch,   ",
    "micro-batch,   150",
    "available-now, ",
    "available-now, 150",
  })
  void settlesEveryConversionAsItWasLive(String mode, String limit) throws Exception {
    // Given
    prefix = "credit-replay-" + mode + "-" + limit + "-";
    kafka.createTopics(
        Stream.concat(scenario.inputTopics().stream(), scenario.outputTopics().stream())
            .map(this::topic)
            .toList(),
        PARTITIONS);
    sendRecorded();

    // When one job after the other reads it at once
    SharedSpark.runToEnd(new CorrelationJob(), settings("correlation", "available-now", limit));
    try (RunningJob credit = SharedSpark.start(new CreditJob(), settings("credit", mode, limit))) {
      if (mode.equals("available-now")) {
        credit.awaitEnd();
      } else {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(500))
            .until(() -> credits().containsAll(expected()));
        credit.stopAfterBatch();
      }
    }

    // Then
    Set<String> found = credits();
    assertThat(found).containsAll(expected());
    assertThat(found)
        .allMatch(credit -> expected().contains(credit) || scenario.allows(CREDITS, credit));
    assertThat(expected()).hasSizeGreaterThan(20);
  }

  private void sendRecorded() {
    long startMs = System.currentTimeMillis() - Duration.ofHours(1).toMillis();
    Iterator<GeneratedRecord> records = scenario.records(startMs);
    try (PacedSender sender = new PacedSender(kafka.connection())) {
      sender.sendRecorded(
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              return records.hasNext();
            }

            @Override
            public GeneratedRecord next() {
              GeneratedRecord next = records.next();
              return new GeneratedRecord(
                  topic(next.topic()), next.key(), next.value(), next.sendAtUs());
            }
          },
          TimeUnit.MILLISECONDS.toMicros(startMs));
    }
  }

  private Overrides settings(String job, String mode, String limit) {
    Overrides settings =
        kafka
            .settings(folder.resolve(job), mode)
            .and(scenario.settings(folder))
            .with("correlation.topics.requests", topic(AdEventGenerator.REQUESTS))
            .with("correlation.topics.impressions", topic(AdEventGenerator.IMPRESSIONS))
            .with("correlation.topics.matches", topic("ad-matches"))
            .with("correlation.topics.unmatched", topic("ad-unmatched"))
            .with("correlation.topics.audit", topic("ad-audit"))
            .with("correlation.topics.dead-letters", topic("ad-attribution-dead-letters"))
            .with("credit.topics.matches", topic("ad-matches"))
            .with("credit.topics.callbacks", topic(FunnelGenerator.CALLBACKS))
            .with("credit.topics.credits", topic(CREDITS))
            .with("credit.topics.audit", topic("ad-audit"))
            .with("credit.topics.dead-letters", topic("ad-attribution-dead-letters"));
    return limit == null ? settings : settings.with("source.max-offsets-per-trigger", limit);
  }

  private Set<String> expected() {
    return scenario.expected().get(CREDITS);
  }

  private Set<String> credits() {
    return kafka.read(topic(CREDITS)).stream()
        .map(
            found ->
                new ConsumerRecord<>(
                    CREDITS, found.partition(), found.offset(), found.key(), found.value()))
        .map(found -> scenario.identify(found).orElseThrow())
        .collect(Collectors.toSet());
  }

  private String topic(String name) {
    return prefix + name;
  }
}
