package io.lowlag.common.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsLoader;
import io.lowlag.realtime.metrics.LowlagPlugin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobSessionTest {

  private static final String REDACTION = "spark.redaction.regex";
  private static final Map<String, String> DELTA =
      Map.of("spark.sql.extensions", "delta.Extension");

  @Test
  void whatDecidesResultsIsTheSameWhateverTheUserSets() {
    Map<String, String> session =
        session(
            Map.of(
                "spark.sql.session.timeZone", "Asia/Tokyo",
                "spark.sql.ansi.enabled", "false",
                "spark.sql.caseSensitive", "true",
                "spark.sql.shuffle.partitions", "7"));

    assertThat(session)
        .containsEntry("spark.sql.session.timeZone", "UTC")
        .containsEntry("spark.sql.ansi.enabled", "true")
        .containsEntry("spark.sql.caseSensitive", "false")
        .containsEntry("spark.sql.shuffle.partitions", "7");
  }

  @Test
  void extensionsAndPluginsOfUserAndJobStandTogether() {
    Map<String, String> session =
        session(
            Map.of("spark.sql.extensions", "a.One, delta.Extension", "spark.plugins", "a.Plugin"));

    assertThat(session)
        .containsEntry("spark.sql.extensions", "delta.Extension,a.One")
        .containsEntry("spark.plugins", LowlagPlugin.class.getName() + ",a.Plugin");
  }

  @Test
  void whatTheUserRedactsComesOnTopOfWhatSparkDoes() {
    String redacted = session(Map.of("spark.redaction.regex", "colour")).get(REDACTION);

    for (String name : List.of("colour", "my.password", "fs.access.key", "sasl.jaas.config")) {
      assertThat(name).containsPattern(redacted);
    }
    assertThat("spark.app.name").doesNotContainPattern(redacted);
  }

  private static Map<String, String> session(Map<String, String> set) {
    Settings settings = SettingsLoader.load(Optional.empty(), set);
    return JobSession.configuration(DELTA, SessionConfig.from(settings));
  }
}
