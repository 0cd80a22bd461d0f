package io.lowlag.sessionization;

import static io.lowlag.sessionization.GameEvents.end;
import static io.lowlag.sessionization.GameEvents.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.sessionization.model.SessionEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Heartbeats keep the rate of the start, through standstills, replays and whatever else happens to
 * the device.
 */
class HeartbeatsTest extends OneDevice {

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
    assertThat(heartbeat.dueAt()).isEqualTo(T + 30);
    assertThat(heartbeat.eventTime()).isEqualTo(T + 30);
    assertThat(heartbeat.measuredFrom().sentUs()).isEqualTo((T + 30) * 1_000);
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
  void missedHeartbeatsOfASessionThatTimedOutMeanwhileAreCounted() {
    processor.rows(next(start("s", T)));
    processor.advanceTo(T + 65);
    long before = count(SessionMetrics.SKIPPED_HEARTBEATS);

    assertThat(said(processor.advanceTo(T + 500)))
        .containsExactly("session_end timeout 6 of s after 200");

    assertThat(count(SessionMetrics.SKIPPED_HEARTBEATS)).as("of 3 to 6").isEqualTo(before + 4);
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
}
