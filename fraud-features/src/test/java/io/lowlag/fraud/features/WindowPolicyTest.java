package io.lowlag.fraud.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowPolicyTest {

  @ParameterizedTest
  @CsvSource({"PT10M,_10m", "PT1H,_1h", "PT90M,_90m", "PT45S,_45s", "PT0.5S,_500ms"})
  void theNamesOfFeaturesSayHowLongTheWindowIs(Duration length, String suffix) {
    WindowPolicy policy = new WindowPolicy(length, length, Duration.ZERO, 10, Duration.ofHours(6));

    assertThat(FeatureColumns.of(policy).txCount()).isEqualTo("tx_count" + suffix);
  }

  @ParameterizedTest
  @CsvSource({"PT0S,PT1M", "PT10M,PT0S", "PT10M,PT11M"})
  void refusesWindowsThatLeaveGapsOrAreEmpty(Duration length, Duration slide) {
    assertThatThrownBy(
            () -> new WindowPolicy(length, slide, Duration.ZERO, 10, Duration.ofHours(6)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesANegativeWatermark() {
    Duration minute = Duration.ofMinutes(1);

    assertThatThrownBy(() -> new WindowPolicy(minute, minute, minute.negated(), 10, minute))
        .hasMessage("watermark is -1m: it must be zero or longer, such as 15 minutes");
  }
}
