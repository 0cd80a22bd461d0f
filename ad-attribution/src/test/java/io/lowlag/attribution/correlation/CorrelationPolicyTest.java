package io.lowlag.attribution.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CorrelationPolicyTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void refusesWhatCannotWorkAndSaysWhatCan() {
    assertThatThrownBy(() -> new CorrelationPolicy(Duration.ZERO, MINUTE, 1))
        .hasMessageContaining("window is PT0S");
    assertThatThrownBy(() -> new CorrelationPolicy(MINUTE.negated(), MINUTE, 1))
        .hasMessageContaining("window is PT-1M");
    assertThatThrownBy(() -> new CorrelationPolicy(MINUTE, Duration.ofMillis(-1), 1))
        .hasMessageContaining("allowed-lateness is PT-0.001S");
    assertThatThrownBy(() -> new CorrelationPolicy(MINUTE, MINUTE, 0))
        .hasMessageContaining("max-pending-impressions is 0");
  }

  @Test
  void zeroLatenessIsAllowed() {
    assertThat(new CorrelationPolicy(MINUTE, Duration.ZERO, 1).expiryOf(5)).isEqualTo(60_005);
  }
}
