package io.lowlag.attribution.credit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CreditPolicyTest {

  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration TOO_SHORT = Duration.ofNanos(500_000);

  @Test
  void refusesWhatIsZeroInMilliseconds() {
    assertThatThrownBy(() -> policy(TOO_SHORT, DAY, DAY, DAY))
        .hasMessageContaining("click-window is 500000ns: it must be at least 1 ms");
    assertThatThrownBy(() -> policy(DAY, TOO_SHORT, DAY, DAY))
        .hasMessageContaining("view-window is 500000ns: it must be at least 1 ms");
    assertThatThrownBy(() -> policy(DAY, DAY, TOO_SHORT, DAY))
        .hasMessageContaining("half-life is 500000ns: it must be at least 1 ms");
    assertThatThrownBy(() -> policy(DAY, DAY, DAY, TOO_SHORT))
        .hasMessageContaining("settlement is 500000ns: it must be at least 1 ms");
  }

  private static CreditPolicy policy(
      Duration clickWindow, Duration viewWindow, Duration halfLife, Duration settlement) {
    CreditPolicy usual = JourneyEvents.POLICY;
    return new CreditPolicy(
        usual.models(),
        clickWindow,
        viewWindow,
        usual.clickThrough(),
        usual.viewEvidence(),
        true,
        halfLife,
        40,
        40,
        usual.counting(),
        usual.allowedLateness(),
        settlement,
        100,
        100,
        usual.maxAhead());
  }
}
