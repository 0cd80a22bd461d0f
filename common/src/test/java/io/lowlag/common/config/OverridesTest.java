package io.lowlag.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverridesTest {

  @ParameterizedTest
  @ValueSource(strings = {"local[2]", "host:9092", "{\"t\":{\"0\":5}}", "C:\\temp", "null", "# a"})
  void aValueIsTakenLiterally(String value) {
    Settings settings = Overrides.none().with("checkpoint.location", value).load();

    assertThat(settings.text("checkpoint.location")).isEqualTo(value);
  }

  @Test
  void typedValuesAreReadAsWhatTheyAre() {
    Settings settings =
        Overrides.none()
            .with("checkpoint.location", Path.of("/tmp/a b"))
            .with("kafka.request-timeout", Duration.ofMillis(1500))
            .with("source.max-offsets-per-trigger", 400)
            .withSpark("ui.enabled", "false")
            .load();

    assertThat(settings.text("checkpoint.location")).isEqualTo("/tmp/a b");
    assertThat(settings.duration("kafka.request-timeout")).isEqualTo(Duration.ofMillis(1500));
    assertThat(settings.wholeNumber("source.max-offsets-per-trigger", 1)).isEqualTo(400);
    assertThat(settings.options("spark")).containsEntry("ui.enabled", "false");
  }

  @Test
  void theLaterValueCountsAndNothingThatWasGivenAwayChanges() {
    Overrides weak = Overrides.none().with("execution.mode", "micro-batch");
    Overrides strong = Overrides.ofOptions(Map.of("execution.mode", "real-time"));

    Overrides both = weak.and(strong);

    assertThat(both.load().text("execution.mode")).isEqualTo("real-time");
    assertThat(strong.and(weak).load().text("execution.mode")).isEqualTo("micro-batch");
    assertThat(weak.load().text("execution.mode")).isEqualTo("micro-batch");
  }

  @Test
  void asArgumentsTheyAreWhatAUserWouldWrite() {
    Overrides overrides =
        Overrides.none().with("spark.master", "local[2]").withSpark("ui.enabled", "false");

    assertThat(overrides.asArguments())
        .containsExactly("-D", "spark.master=local[2]", "-D", "spark.ui.enabled=false");
  }

  @Test
  void anUnknownPathIsRefusedAsOnTheCommandLine() {
    Overrides misspelt = Overrides.none().with("execution.moed", "real-time");

    assertThatThrownBy(misspelt::load)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("did you mean execution.mode?");
  }
}
