package io.lowlag.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.25S, 250ms",
    "PT30S, 30s",
    "PT90S, 90s",
    "PT2M, 2m",
    "PT90M, 90m",
    "PT3H, 3h",
    "PT48H, 2d",
    "PT0.000000999S, 999ns",
    "PT1H0.001S, 3600001ms"
  })
  void areWrittenAsSettingsTakeThem(Duration duration, String text) {
    assertThat(Durations.text(duration)).isEqualTo(text);
    Settings settings = Overrides.none().with("job.stop-timeout", text).load();
    assertThat(settings.duration("job.stop-timeout")).isEqualTo(duration);
  }
}
