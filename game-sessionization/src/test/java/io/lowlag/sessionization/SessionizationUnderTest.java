package io.lowlag.sessionization;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.testing.ProcessorUnderTest;
import io.lowlag.sessionization.model.DeviceState;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import io.lowlag.sessionization.model.SessionState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The processor in memory: a device has one timer if it has state, and none if it has not; and its
 * two states agree.
 */
final class SessionizationUnderTest extends ProcessorUnderTest<GameEvent, SessionEvent> {

  SessionizationUnderTest(SessionPolicy policy) {
    super(new SessionizationProcessor(policy));
  }

  List<SessionEvent> rows(GameEvent... rows) {
    return rows(rows[0].deviceId(), List.of(rows));
  }

  @Override
  protected void checkStateOf(String device) {
    Optional<DeviceState> index = valueOf(SessionizationProcessor.DEVICE_STATE, device);
    Map<String, SessionState> sessions = sessionsOf(device);
    assertThat(index.isPresent()).as("state of %s", device).isEqualTo(!sessions.isEmpty());
    assertThat(timersOf(device)).as("timers at %s", now()).hasSize(sessions.isEmpty() ? 0 : 1);
    index.ifPresent(state -> checkIndex(state, sessions, device));
  }

  private static void checkIndex(
      DeviceState index, Map<String, SessionState> sessions, String device) {
    String runningId = index.runningId();
    assertThat(sessions.values().stream().filter(SessionState::running).count())
        .as("running sessions of %s", device)
        .isEqualTo(runningId == null ? 0 : 1);
    assertThat(runningId == null || sessions.get(runningId).running()).isTrue();
    assertThat(index.waiting()).isEqualTo(sessions.size() - (runningId == null ? 0 : 1));
  }

  Map<String, SessionState> sessionsOf(String device) {
    return mapOf(SessionizationProcessor.SESSIONS_STATE, device);
  }

  boolean hasState(String device) {
    return !sessionsOf(device).isEmpty();
  }
}
