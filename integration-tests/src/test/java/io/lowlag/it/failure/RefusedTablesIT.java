package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.attribution.landing.AttributionLandingJob;
import io.lowlag.common.config.Overrides;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.job.StreamingJob;
import io.lowlag.fraud.features.FeaturesJob;
import io.lowlag.fraud.landing.LandingJob;
import io.lowlag.fraud.scoring.BackfillJob;
import io.lowlag.fraud.scoring.ScoringJob;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A start that is refused leaves no Delta table behind. */
class RefusedTablesIT {

  private static final List<String> FRAUD =
      List.of("transactions", "windows", "features", "scored", "alerts", "dead-letters");
  private static final List<String> ADS =
      List.of("matches", "unmatched", "credits", "delivery", "dead-letters");

  private final TestKafka kafka = TestKafka.shared();

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "backfill, fraud.backfill.from-table,     /no/such/table",
    "backfill, fraud.scoring.reference.path,  /no/such/table",
    "features, fraud.money.rates.path,        /no/such/table",
    "features, source.options.minPartitions,  none",
    "scoring,  source.options.minPartitions,  none",
    "landing,  source.options.minPartitions,  none",
    "ads,      source.options.minPartitions,  none",
  })
  void leavesNoTable(String job, String setting, String value) throws Exception {
    Overrides settings = settings("refused-tables-" + job).with(setting, value);

    assertThatThrownBy(() -> SharedSpark.runToEnd(job(job), settings))
        .isInstanceOf(CannotStartException.class);

    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  private static StreamingJob<?> job(String name) {
    return switch (name) {
      case "backfill" -> new BackfillJob();
      case "features" -> new FeaturesJob();
      case "scoring" -> new ScoringJob();
      case "landing" -> new LandingJob();
      default -> new AttributionLandingJob();
    };
  }

  private Overrides settings(String prefix) {
    kafka.createTopics(
        Stream.concat(FRAUD.stream(), ADS.stream())
            .distinct()
            .map(topic -> prefix + "-" + topic)
            .toList(),
        1);
    Overrides settings =
        kafka
            .settings(folder.resolve("checkpoint"), "available-now")
            .with("fraud.tables.features", folder.resolve("windows"))
            .with("fraud.tables.scored", folder.resolve("scored"))
            .with("fraud.tables.training", folder.resolve("training"))
            .with("landing.path", folder.resolve("ads"));
    for (String topic : FRAUD) {
      settings = settings.with("fraud.topics." + topic, prefix + "-" + topic);
    }
    for (String topic : ADS) {
      settings = settings.with("landing.topics." + topic, prefix + "-" + topic);
    }
    return settings;
  }
}
