package io.lowlag.sessionization;

import static io.lowlag.sessionization.GameEvents.end;
import static io.lowlag.sessionization.GameEvents.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.sessionization.model.SessionEvent;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a start does: it is answered, supersedes, or is late; repetitions are only counted. */
class StartsTest extends OneDevice {

  @Test
  void startIsAnsweredAtOnceAndTheFirstHeartbeatComesAnIntervalAfterIt() {
    List<SessionEvent> outputs = processor.rows(next(start("s", T)));

    assertThat(said(outputs)).containsExactly("session_active start 0 of s after 0");
    assertThat(outputs.get(0).playerId()).isEqualTo("player of s");
    assertThat(outputs.get(0).dueAt()).isNull();
    assertThat(processor.advanceTo(T + 29)).isEmpty();
    assertThat(said(processor.advanceTo(T + 30)))
        .containsExactly("session_active heartbeat 1 of s after 30");
  }

  @Test
  void runningSessionIsSupersededBeforeTheNextOneStarts() {
    processor.rows(next(start("s1", T)));

    assertThat(said(processor.rows(next(start("s2", T + 10)))))
        .containsExactly(
            "session_end superseded 0 of s1 after 10", "session_active start 0 of s2 after 0");
    assertThat(said(processor.advanceTo(T + 40)))
        .as("only the second has heartbeats, and from its own start")
        .containsExactly("session_active heartbeat 1 of s2 after 30");
  }

  @Test
  void ofTwoStartsAtOneTimeTheLaterIdSupersedes() {
    processor.rows(next(start("s2", T)));
    assertThat(said(processor.rows(next(start("s1", T)))))
        .containsExactly(
            "session_active start 0 of s1 after 0", "session_end superseded 0 of s1 after 0");
    assertThat(said(processor.rows(next(start("s3", T)))))
        .containsExactly(
            "session_end superseded 0 of s2 after 0", "session_active start 0 of s3 after 0");
  }

  @Test
  void repeatedStartIsOnlyCounted() {
    processor.rows(next(start("s", T)));
    long before = count(SessionMetrics.REPEATED_STARTS);

    assertThat(processor.rows(next(start("s", T)))).isEmpty();
    assertThat(processor.rows(next(start("s", T + 10))))
        .as("another event, same session")
        .isEmpty();

    assertThat(count(SessionMetrics.REPEATED_STARTS)).isEqualTo(before + 2);
    assertThat(said(processor.advanceTo(T + 30)))
        .containsExactly("session_active heartbeat 1 of s after 30");
  }

  @Test
  void lateStartWithoutKnownEndWasSupersededByTheRunningSession() {
    processor.rows(next(start("s2", T + 10)));
    long before = count(SessionMetrics.LATE_STARTS);

    assertThat(said(processor.rows(next(start("s1", T)))))
        .containsExactly(
            "session_active start 0 of s1 after 0", "session_end superseded 0 of s1 after 10");
    assertThat(count(SessionMetrics.LATE_STARTS)).isEqualTo(before + 1);

    assertThat(processor.rows(next(end("s1", T + 5)))).isEmpty();
    assertThat(said(processor.rows(next(end("s2", T + 20)))))
        .containsExactly("session_end ended 0 of s2 after 10");
    assertThat(processor.rows(next(start("s1", T)))).as("remembered, so no phantom").isEmpty();
  }

  @Test
  void aStartFarAheadTakesNoOtherSessionAway() {
    long day = TimeUnit.HOURS.toMillis(20);
    processor.rows(next(start("ahead", T + day)));

    assertThat(said(processor.rows(next(start("s1", T)), next(end("s1", T + 7)))))
        .as("no session lasts longer than it may")
        .hasSize(2)
        .startsWith("session_active start 0 of s1 after 0")
        .last()
        .asString()
        .startsWith("session_end timeout");
    assertThat(said(processor.rows(next(start("s2", T + 20))))).hasSize(2);
  }

  @Test
  void lateStartWithKnownEndYieldsItsOwnSession() {
    processor.rows(next(start("s2", T + 10)), next(end("s1", T + 5)));

    assertThat(said(processor.rows(next(start("s1", T)))))
        .containsExactly(
            "session_active start 0 of s1 after 0", "session_end ended 0 of s1 after 5");
    assertThat(said(processor.advanceTo(T + 40)))
        .containsExactly("session_active heartbeat 1 of s2 after 30");
  }

  @Test
  void lateSessionThatReachesIntoTheRunningOneWasSupersededByIt() {
    processor.rows(next(start("s2", T + 10)), next(end("s1", T + 11)), next(end("s0", T + 10)));

    assertThat(said(processor.rows(next(start("s0", T)))))
        .as("over when the running one began")
        .containsExactly(
            "session_active start 0 of s0 after 0", "session_end ended 0 of s0 after 10");
    assertThat(said(processor.rows(next(start("s1", T)))))
        .containsExactly(
            "session_active start 0 of s1 after 0", "session_end superseded 0 of s1 after 10");
  }
}
