package io.lowlag.sessionization;

import static io.lowlag.sessionization.GameEvents.end;
import static io.lowlag.sessionization.GameEvents.readAt;
import static io.lowlag.sessionization.GameEvents.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.record.Origin;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One test for each policy; a heartbeat each 30 ms, 200 ms at most, patience 50 ms, memory 40 ms.
 */
class SessionizationProcessorTest {

  private static final long T = 1_000_000;

  private final SessionizationUnderTest processor = processor(HeartbeatCatchUp.LATEST, 40);
  private long offset;

  @Test
  void startIsAnsweredAtOnceAndTheFirstHeartbeatComesAnIntervalAfterIt() {
    List<SessionEvent> outputs = processor.rows(next(start("s", T)));

    assertThat(said(outputs)).containsExactly("session_active start 0 of s after 0");
    assertThat(outputs.get(0).getPlayerId()).isEqualTo("player of s");
    assertThat(outputs.get(0).getDueAt()).isNull();
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
    assertThat(processor.rows(next(start("s1", T)))).isEmpty();
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
  void lateStartWithoutKnownEndIsDroppedAndCounted() {
    processor.rows(next(start("s2", T + 10)));
    long before = count(SessionMetrics.LATE_STARTS);

    assertThat(processor.rows(next(start("s1", T)))).isEmpty();
    assertThat(count(SessionMetrics.LATE_STARTS)).isEqualTo(before + 1);

    assertThat(processor.rows(next(end("s1", T + 5)))).isEmpty();
    assertThat(said(processor.rows(next(end("s2", T + 20)))))
        .containsExactly("session_end ended 0 of s2 after 10");
    assertThat(processor.rows(next(start("s1", T)))).as("remembered, so no phantom").isEmpty();
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

  @Test
  void endHasTheDurationBetweenTheEventsAndClearsStateAndTimerAfterTheMemory() {
    processor.advanceTo(T + 5);
    processor.rows(next(start("s", T)));
    processor.advanceTo(T + 70);

    GameEvent end = next(end("s", T + 65));
    List<SessionEvent> outputs = processor.rows(end);

    assertThat(said(outputs)).containsExactly("session_end ended 2 of s after 65");
    assertThat(outputs.get(0).measuredFrom())
        .isEqualTo(new Origin(0, 0, end.getOrigin().getSentUs(), end.getOrigin().getSourceUs()));
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
  void heartbeatsKeepTheRateOfTheStartHoweverLateTheyAre() {
    processor.advanceTo(T + 7);
    processor.rows(next(start("s", T)));

    assertThat(processor.advanceTo(T + 43)).singleElement().satisfies(this::isFirstOfThirty);
    assertThat(processor.advanceTo(T + 59)).isEmpty();
    assertThat(said(processor.advanceTo(T + 61)))
        .containsExactly("session_active heartbeat 2 of s after 60");
  }

  private void isFirstOfThirty(SessionEvent heartbeat) {
    assertThat(said(List.of(heartbeat)))
        .containsExactly("session_active heartbeat 1 of s after 30");
    assertThat(heartbeat.getDueAt()).isEqualTo(T + 30);
    assertThat(heartbeat.getEventTime()).isEqualTo(T + 30);
    assertThat(heartbeat.measuredFrom().getSentUs()).isEqualTo((T + 30) * 1_000);
  }

  @Test
  void afterAStandstillTheLatestHeartbeatStandsForTheMissedOnes() {
    processor.rows(next(start("s", T)));
    long before = count(SessionMetrics.SKIPPED_HEARTBEATS);

    assertThat(said(processor.advanceTo(T + 125)))
        .containsExactly("session_active heartbeat 4 of s after 120");
    assertThat(count(SessionMetrics.SKIPPED_HEARTBEATS)).isEqualTo(before + 3);
    assertThat(said(processor.advanceTo(T + 150)))
        .containsExactly("session_active heartbeat 5 of s after 150");
  }

  @Test
  void afterAStandstillEveryMissedHeartbeatComesIfItIsSetSo() {
    SessionizationUnderTest complete = processor(HeartbeatCatchUp.ALL, 40);
    complete.rows(next(start("s", T)));

    assertThat(said(complete.advanceTo(T + 95)))
        .containsExactly(
            "session_active heartbeat 1 of s after 30",
            "session_active heartbeat 2 of s after 60",
            "session_active heartbeat 3 of s after 90");
  }

  @Test
  void replayInventsNoPastHeartbeats() {
    SessionizationUnderTest complete = processor(HeartbeatCatchUp.ALL, 40);
    complete.advanceTo(T + 100);
    complete.rows(next(start("s", T)));

    assertThat(said(complete.advanceTo(T + 125)))
        .as("aligned with the start, from the arrival on")
        .containsExactly("session_active heartbeat 4 of s after 120");
  }

  @Test
  void rowsThatABatchHandsOverBeforeItsTimersDoNotLoseTheHeartbeatDue() {
    processor.advanceTo(T);
    processor.rows(next(start("s", T)));

    processor.rowsOfBatchAt(T + 35, "d", List.of(next(end("unknown", T + 33))));

    assertThat(said(processor.advanceTo(T + 35)))
        .containsExactly("session_active heartbeat 1 of s after 30");
  }

  @Test
  void keptEndThatExpiresBetweenHeartbeatsDoesNotMoveThem() {
    processor.advanceTo(T);
    processor.rows(next(start("s", T)), next(end("unknown", T)));
    processor.advanceTo(T + 30);

    assertThat(processor.timersOf("d")).containsExactly(T + 50);
    assertThat(processor.advanceTo(T + 50)).isEmpty();
    assertThat(said(processor.advanceTo(T + 60)))
        .containsExactly("session_active heartbeat 2 of s after 60");
  }

  @Test
  void sessionEndsAtItsMaximumDuration() {
    processor.advanceTo(T);
    processor.rows(next(start("s", T)));
    processor.advanceTo(T + 199);

    List<SessionEvent> outputs = processor.advanceTo(T + 200);

    assertThat(said(outputs)).containsExactly("session_end timeout 6 of s after 200");
    assertThat(outputs.get(0).getDueAt()).isEqualTo(T + 200);
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
    String byTimer = last(processor.advanceTo(T + 200)).getEventId();

    assertThat(timeoutIn(next(start("s", T)), next(end("s", T + 200)))).isEqualTo(byTimer);
    assertThat(timeoutIn(next(start("s", T)), next(start("s2", T + 300)))).isEqualTo(byTimer);
    assertThat(timeoutIn(next(end("s", T + 900)), next(start("s", T)))).isEqualTo(byTimer);
  }

  private String timeoutIn(GameEvent... replayed) {
    SessionizationUnderTest replay = processor(HeartbeatCatchUp.LATEST, 40);
    replay.advanceTo(2 * T);
    return replay.rows(replayed).stream()
        .filter(event -> event.getCause().equals(SessionEvent.TIMEOUT))
        .findFirst()
        .orElseThrow()
        .getEventId();
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
    GameEvent event = next(start("s", T));
    event.setType("pause");

    assertThatThrownBy(() -> processor.rows(event))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pause");
  }

  private GameEvent next(GameEvent event) {
    return readAt(offset++, event);
  }

  private static SessionizationUnderTest processor(HeartbeatCatchUp catchUp, long memoryMs) {
    return new SessionizationUnderTest(
        new SessionPolicy(
            Duration.ofMillis(30),
            Duration.ofMillis(200),
            catchUp,
            Duration.ofMillis(50),
            Duration.ofMillis(memoryMs)));
  }

  private static List<String> said(List<SessionEvent> events) {
    return events.stream()
        .map(
            e ->
                String.format(
                    "%s %s %d of %s after %d",
                    e.getType(),
                    e.getCause(),
                    e.getSequence(),
                    e.getSessionId(),
                    e.getDurationMs()))
        .toList();
  }

  private static SessionEvent last(List<SessionEvent> events) {
    return events.get(events.size() - 1);
  }

  private static long count(String counter) {
    return JobMetrics.counter(counter).getCount();
  }
}
