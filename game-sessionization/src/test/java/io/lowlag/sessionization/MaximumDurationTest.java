package io.lowlag.sessionization;

import static io.lowlag.sessionization.GameEvents.end;
import static io.lowlag.sessionization.GameEvents.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session is over when its time is, whoever finds out first. */
class MaximumDurationTest extends OneDevice {

  @Test
  void sessionEndsAtItsMaximumDuration() {
    processor.advanceTo(T);
    processor.rows(next(start("s", T)));
    processor.advanceTo(T + 199);

    List<SessionEvent> outputs = processor.advanceTo(T + 200);

    assertThat(said(outputs)).containsExactly("session_end timeout 6 of s after 200");
    assertThat(outputs.get(0).dueAt()).isEqualTo(T + 200);
    assertThat(processor.advanceTo(T + 240)).isEmpty();
    assertThat(processor.hasState("d")).isFalse();
    assertThat(processor.advanceTo(T + 10_000)).isEmpty();
  }

  @Test
  void replayedSessionWaitsForItsEndForTheMaximumDurationFromItsArrival() {
    processor.advanceTo(T + 100_000);
    processor.rows(next(start("s", T)));
    assertThat(processor.advanceTo(T + 100_199)).as("neither timeout nor heartbeat").isEmpty();

    assertThat(said(processor.rows(next(end("s", T + 150)))))
        .containsExactly("session_end ended 5 of s after 150");
  }

  @Test
  void whateverEndsASessionAfterItsMaximumDurationIsATimeoutWithTheSameId() {
    processor.advanceTo(T);
    processor.rows(next(start("s", T)));
    List<SessionEvent> outputs = processor.advanceTo(T + 200);
    String byTimer = outputs.get(outputs.size() - 1).eventId();

    assertThat(timeoutIn(next(start("s", T)), next(end("s", T + 200)))).isEqualTo(byTimer);
    assertThat(timeoutIn(next(start("s", T)), next(start("s2", T + 300)))).isEqualTo(byTimer);
    assertThat(timeoutIn(next(end("s", T + 900)), next(start("s", T)))).isEqualTo(byTimer);
  }

  private String timeoutIn(GameEvent... replayed) {
    SessionizationUnderTest replay = processor(HeartbeatCatchUp.LATEST, 40);
    replay.advanceTo(2 * T);
    return replay.rows(replayed).stream()
        .filter(event -> event.cause().equals(SessionEvent.TIMEOUT))
        .findFirst()
        .orElseThrow()
        .eventId();
  }
}
