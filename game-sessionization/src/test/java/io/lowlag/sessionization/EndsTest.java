package io.lowlag.sessionization;

import static io.lowlag.sessionization.GameEvents.end;
import static io.lowlag.sessionization.GameEvents.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.record.Origin;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What an end does: it closes its own session and no other, waits for a start that is late, and is
 * remembered.
 */
class EndsTest extends OneDevice {

  @Test
  void endHasTheDurationBetweenTheEventsAndClearsStateAndTimerAfterTheMemory() {
    processor.advanceTo(T + 5);
    processor.rows(next(start("s", T)));
    processor.advanceTo(T + 70);

    GameEvent end = next(end("s", T + 65));
    List<SessionEvent> outputs = processor.rows(end);

    assertThat(said(outputs)).containsExactly("session_end ended 2 of s after 65");
    assertThat(outputs.get(0).measuredFrom())
        .isEqualTo(new Origin(0, 0, end.origin().sentUs(), end.origin().sourceUs()));
    assertThat(processor.timersOf("d")).containsExactly(T + 110);
    assertThat(processor.advanceTo(T + 110)).isEmpty();
    assertThat(processor.hasState("d")).isFalse();
  }

  @Test
  void withoutMemoryNothingIsLeftAtOnce() {
    SessionizationUnderTest forgetful = processor(HeartbeatCatchUp.LATEST, 0);
    forgetful.advanceTo(T);
    forgetful.rows(next(start("s", T)));
    forgetful.rows(next(end("s", T + 10)));
    assertThat(forgetful.hasState("d")).isFalse();
    assertThat(forgetful.timersOf("d")).isEmpty();

    forgetful.rows(next(end("out of order", T + 30)));
    forgetful.rows(next(start("out of order", T + 20)));
    assertThat(forgetful.hasState("d")).isFalse();
    assertThat(forgetful.timersOf("d")).isEmpty();
  }

  @Test
  void endThatCameFirstIsAppliedWhenItsStartComes() {
    assertThat(processor.rows(next(end("s", T + 20)))).isEmpty();
    processor.advanceTo(49);

    assertThat(said(processor.rows(next(start("s", T)))))
        .containsExactly(
            "session_active start 0 of s after 0", "session_end ended 0 of s after 20");
    assertThat(processor.advanceTo(T + 1_000)).as("no phantom").isEmpty();
  }

  @Test
  void endWithoutStartIsForgottenAndCounted() {
    long before = count(SessionMetrics.ORPHANED_ENDS);
    processor.rows(next(end("s", T + 20)));

    assertThat(processor.advanceTo(50)).isEmpty();

    assertThat(processor.hasState("d")).isFalse();
    assertThat(count(SessionMetrics.ORPHANED_ENDS)).isEqualTo(before + 1);
  }

  @Test
  void endOfAnotherSessionNeverTouchesTheRunningOne() {
    processor.advanceTo(T);
    processor.rows(next(start("s1", T)), next(start("s2", T + 10)));

    assertThat(processor.rows(next(end("s1", T + 15)), next(end("unknown", T + 15)))).isEmpty();

    assertThat(said(processor.rows(next(end("s2", T + 20)))))
        .containsExactly("session_end ended 0 of s2 after 10");
  }

  @Test
  void endBeforeItsStartMakesNoNegativeDuration() {
    processor.rows(next(start("s", T)));

    assertThat(said(processor.rows(next(end("s", T - 5)))))
        .containsExactly("session_end ended 0 of s after 0");
  }

  @Test
  void endedSessionIsRememberedAndNotStartedAgain() {
    processor.advanceTo(T);
    processor.rows(next(start("s", T)), next(end("s", T + 10)));
    processor.advanceTo(T + 39);
    long before = count(SessionMetrics.REPEATED_ENDS);

    assertThat(processor.rows(next(end("s", T + 10)), next(start("s", T)))).isEmpty();

    assertThat(count(SessionMetrics.REPEATED_ENDS)).isEqualTo(before + 1);
    assertThat(processor.advanceTo(T + 40)).isEmpty();
    assertThat(processor.hasState("d")).isFalse();
  }
}
