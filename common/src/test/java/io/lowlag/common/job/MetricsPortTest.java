package io.lowlag.common.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.error.CannotStartException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsPortTest {

  private static final String SETTING = "metrics.port";

  @Test
  void withoutTheSettingNothingIsServed() {
    assertThat(MetricsPort.from(Overrides.none().load())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "65536", "http", "9464.5"})
  void whatIsNoPortIsRefusedWithItsValue(String value) {
    assertThatThrownBy(() -> MetricsPort.from(Overrides.none().with(SETTING, value).load()))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(SETTING + " = ")
        .hasMessageContaining(value);
  }

  @Test
  void aPortThatIsTakenIsNamedAndAFreeOneStaysFree() throws Exception {
    MetricsPort port;
    try (ServerSocket taken = new ServerSocket(0)) {
      port = new MetricsPort(taken.getLocalPort());
      assertThatThrownBy(port::check)
          .isInstanceOf(CannotStartException.class)
          .hasMessageStartingWith(SETTING + " = " + port.number())
          .hasMessageContaining("set another port");
    }
    assertThatCode(port::check).doesNotThrowAnyException();
    assertThatCode(port::check).doesNotThrowAnyException();
  }
}
