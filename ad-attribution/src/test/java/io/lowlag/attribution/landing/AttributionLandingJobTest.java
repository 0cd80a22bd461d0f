package io.lowlag.attribution.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.config.SettingsLoader;
import io.lowlag.common.job.CommandErrors;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is refused before anything is started. */
class AttributionLandingJobTest {

  private static final int CANNOT_START = 2;

  @Test
  void cannotRunInRealTimeMode() {
    assertRefused(
        "execution.mode = real-time cannot write through foreachBatch or to Delta",
        "-D",
        "landing.path=/tmp/lake",
        "-D",
        "checkpoint.location=/tmp/checkpoint",
        "-D",
        "execution.mode=real-time");
  }

  @Test
  void needsAFolder() {
    assertRefused("landing.path is not set");
  }

  @Test
  void theCheckpointMayLieBesideTheTablesButNotAroundThem() {
    assertRefused(
        "the table /tmp/lake/ad_matches and checkpoint.location /tmp/lake overlap",
        "-D",
        "landing.path=/tmp/lake",
        "-D",
        "checkpoint.location=/tmp/lake");
    LandingConfig config =
        LandingConfig.from(SettingsLoader.load(Optional.empty(), Map.of("landing.path", "/lake")));
    assertThat(new AttributionLandingJob().spec(config).tables())
        .contains("/lake/ad_matches", "/lake/campaign_delivery")
        .doesNotContain("/lake");
  }

  private static void assertRefused(String expected, String... args) {
    StringWriter errors = new StringWriter();
    CommandLine line =
        CommandErrors.handledBy(new CommandLine(new AttributionLandingJob()))
            .setErr(new PrintWriter(errors));

    int exitCode = line.execute(args);

    assertThat(exitCode).isEqualTo(CANNOT_START);
    assertThat(errors.toString()).startsWith("error: ").contains(expected).doesNotContain("\tat ");
  }
}
