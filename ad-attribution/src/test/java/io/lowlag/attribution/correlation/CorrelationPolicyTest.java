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
        .hasMessageContaining("window is 0s");
    assertThatThrownBy(() -> new CorrelationPolicy(Duration.ofNanos(500_000), MINUTE, 1))
        .hasMessageContaining("window is 500000ns: it must be at least 1 ms");
    assertThatThrownBy(() -> new CorrelationPolicy(MINUTE.negated(), MINUTE, 1))
        .hasMessageContaining("window is -1m");
    assertThatThrownBy(() -> new CorrelationPolicy(MINUTE, Duration.ofMillis(-1), 1))
        .hasMessageContaining("allowed-lateness is -1ms");
    assertThatThrownBy(() -> new CorrelationPolicy(MINUTE, MINUTE, 0))
        .hasMessageContaining("max-pending-impressions is 0");
  }

  @Test
  void zeroLatenessIsAllowed() {
    assertThat(new CorrelationPolicy(MINUTE, Duration.ZERO, 1).expiryOf(5)).isEqualTo(60_005);
  }
}
