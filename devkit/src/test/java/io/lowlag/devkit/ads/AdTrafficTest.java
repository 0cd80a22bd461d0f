package io.lowlag.devkit.ads;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdTrafficTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void refusesTrafficThatCannotBe() {
    assertThatThrownBy(() -> AdTraffic.of(0, 1, SECOND, SECOND, 1))
        .hasMessageContaining("rate is 0");
    assertThatThrownBy(() -> AdTraffic.of(1, 1, Duration.ofMillis(99), SECOND, 1))
        .hasMessageContaining("window is 99ms");
    assertThatThrownBy(() -> AdTraffic.of(1, 1, SECOND, Duration.ZERO, 1))
        .hasMessageContaining("set late to 0");
    assertThatThrownBy(() -> new AdDisorder(0, 0, 0, 0, 0, 0, 0, 0, -0.1, 0, 0))
        .hasMessageContaining("duplicated is -0.1");
    assertThatThrownBy(() -> new AdDisorder(0.5, 0.25, 0, 0.5, 0, 0, 0, 0, 0, 0, 0))
        .hasMessageContaining("add up to 1.25:");
  }
}
