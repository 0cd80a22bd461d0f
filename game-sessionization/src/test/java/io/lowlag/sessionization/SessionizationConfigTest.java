package io.lowlag.sessionization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.SettingsException;
import io.lowlag.common.config.SettingsLoader;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionizationConfigTest {

  @Test
  void readsTheTopicsAndTheCatchUp() {
    SessionizationConfig config = config("sessionization.heartbeat-catch-up", "all");

    assertThat(config.policy().catchUp()).isEqualTo(HeartbeatCatchUp.ALL);
    assertThat(config.topics().inputs()).containsExactly("console-sessions", "pc-sessions");
    assertThat(config.topics().outputs()).containsExactly("session-events");
    assertThat(config.topics().deadLetters()).isEqualTo("game-sessionization-dead-letters");
  }

  @Test
  void refusesWhatCannotWorkInOneLine() {
    assertThatThrownBy(() -> config("sessionization.heartbeat-interval", "0s"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("sessionization: heartbeat-interval is 0s");
    assertThatThrownBy(() -> config("sessionization.heartbeat-catch-up", "some"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("latest, all");
  }

  private static SessionizationConfig config(String path, String value) {
    return SessionizationConfig.from(SettingsLoader.load(Optional.empty(), Map.of(path, value)));
  }
}
