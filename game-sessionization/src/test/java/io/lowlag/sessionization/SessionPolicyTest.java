package io.lowlag.sessionization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.sessionization.model.DeviceState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionPolicyTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void refusesWhatCannotWorkAndSaysWhatCan() {
    assertThatThrownBy(() -> policy(Duration.ZERO, SECOND, SECOND, SECOND))
        .hasMessageContaining("heartbeat-interval is 0s");
    assertThatThrownBy(() -> policy(SECOND, Duration.ofNanos(999), SECOND, SECOND))
        .hasMessageContaining("max-duration is 999ns");
    assertThatThrownBy(() -> policy(SECOND, SECOND, SECOND.negated(), SECOND))
        .hasMessageContaining("end-patience is -1s");
    assertThatThrownBy(() -> policy(SECOND, SECOND, SECOND, SECOND.negated()))
        .hasMessageContaining("memory is -1s");
  }

  @Test
  void nextHeartbeatIsTheFirstAfterNowAndNeverAtTheEnd() {
    SessionPolicy policy = policy(SECOND, SECOND.multipliedBy(3), SECOND, SECOND);

    assertThat(policy.nextHeartbeat(100, 50)).as("clock behind the device").isEqualTo(1_100);
    assertThat(policy.nextHeartbeat(100, 1_099)).isEqualTo(1_100);
    assertThat(policy.nextHeartbeat(100, 1_100)).isEqualTo(2_100);
    assertThat(policy.nextHeartbeat(100, 2_100)).isEqualTo(DeviceState.NEVER);
  }

  @Test
  void aSessionIsKeptForItsTimeAndAtMostA64thLonger() {
    SessionPolicy policy = policy(SECOND, SECOND, SECOND, SECOND);

    for (long arrivedAt = 0; arrivedAt < 100; arrivedAt++) {
      long end = policy.keptUntil("d", Duration.ofSeconds(64), arrivedAt);
      assertThat(end).isBetween(arrivedAt + 64_000, arrivedAt + 64_999);
      assertThat(policy.keptUntil("d", Duration.ofSeconds(64), end - 64_000)).isEqualTo(end);
      assertThat(policy.keptUntil("d", Duration.ofMillis(127), arrivedAt))
          .as("too short for groups")
          .isEqualTo(arrivedAt + 127);
      assertThat(policy.keptUntil("another", Duration.ofSeconds(64), arrivedAt)).isNotEqualTo(end);
    }
  }

  private static SessionPolicy policy(
      Duration interval, Duration max, Duration patience, Duration memory) {
    return new SessionPolicy(interval, max, HeartbeatCatchUp.LATEST, patience, memory);
  }
}
