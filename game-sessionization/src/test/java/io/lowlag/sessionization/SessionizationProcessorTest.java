package io.lowlag.sessionization;

import static io.lowlag.sessionization.GameEvents.end;
import static io.lowlag.sessionization.GameEvents.event;
import static io.lowlag.sessionization.GameEvents.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.sessionization.model.GameEvent;
import org.junit.jupiter.api.Test;

/** The rows of one call: their order, and what is no event. */
class SessionizationProcessorTest extends OneDevice {

  @Test
  void rowsOfOneCallAreTakenInSourceOrder() {
    GameEvent start = next(start("s", T));
    GameEvent end = next(end("s", T + 10));

    assertThat(said(processor.rows(end, start)))
        .containsExactly(
            "session_active start 0 of s after 0", "session_end ended 0 of s after 10");
  }

  @Test
  void rowOfAnotherTypeIsRefused() {
    GameEvent event = next(event("pause", "d", "s", T));

    assertThatThrownBy(() -> processor.rows(event))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pause");
  }
}
