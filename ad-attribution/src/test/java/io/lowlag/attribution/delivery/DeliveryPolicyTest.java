package io.lowlag.attribution.delivery;

import static io.lowlag.attribution.delivery.DeliveryEvents.T;
import static io.lowlag.attribution.delivery.DeliveryEvents.origin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeliveryPolicyTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void refusesWhatCannotWorkAndSaysWhatCan() {
    assertThatThrownBy(() -> new DeliveryPolicy(MINUTE, MINUTE, MINUTE, DAY, MINUTE))
        .hasMessageContaining("deduplication-horizon is 1m")
        .hasMessageContaining("longer than flush-interval");
    assertThatThrownBy(
            () -> new DeliveryPolicy(Duration.ofNanos(500_000), Duration.ZERO, MINUTE, DAY, MINUTE))
        .hasMessageContaining("deduplication-horizon is 500000ns: it must be at least 1 ms");
    assertThatThrownBy(() -> new DeliveryPolicy(MINUTE, Duration.ofMillis(-1), MINUTE, DAY, MINUTE))
        .hasMessageContaining("flush-interval is -1ms");
    assertThatThrownBy(
            () -> new DeliveryPolicy(MINUTE, Duration.ZERO, MINUTE, Duration.ofMinutes(59), MINUTE))
        .hasMessageContaining("retention is 59m");
    assertThatThrownBy(
            () -> new DeliveryPolicy(MINUTE, Duration.ZERO, MINUTE, DAY, MINUTE.negated()))
        .hasMessageContaining("allowed-lateness is -1m");
  }

  @Test
  void clockOfShardFollowsTimestampsAndNeverGoesBack() {
    assertThat(DeliveryPolicy.clockAfter(origin(0, 0, T - 5_000), Long.MIN_VALUE, T))
        .isEqualTo(T - 5_000);
    assertThat(DeliveryPolicy.clockAfter(origin(0, 0, T + 5_000), T, T))
        .as("a writer whose clock is ahead")
        .isEqualTo(T + 5_000);
    assertThat(DeliveryPolicy.clockAfter(origin(0, 0, 7), T, T)).isEqualTo(T);
    assertThat(DeliveryPolicy.clockAfter(origin(0, 0, 2 * T), T, T))
        .as("a writer that is not believed")
        .isEqualTo(T + 60_000);
  }
}
