package io.lowlag.sessionization;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.sessionization.model.DeviceState;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import io.lowlag.sessionization.model.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.statefulprocessor.ImplicitGroupingKeyTracker;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.testing.InMemoryStatefulProcessorHandle;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.timers.TimerValuesImpl;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.TwsTester;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A processor with state and timers in memory. After every step it checks what must always hold: a
 * device has one timer if it has state, and none if it has not; its two states agree; and no timer
 * lies where a batch would not look for it any more.
 */
final class ProcessorUnderTest {

  private final SessionizationProcessor processor;
  private final InMemoryStatefulProcessorHandle inMemory;
  private final TwsTester<String, GameEvent, SessionEvent> tester;
  private final List<SessionEvent> outputs = new ArrayList<>();
  private final List<String> devices;
  private long now;

  ProcessorUnderTest(SessionPolicy policy, List<String> devices) {
    this.processor = new SessionizationProcessor(policy);
    this.devices = devices;
    this.tester =
        new TwsTester<>(
            processor,
            CollectionConverters.asScala(List.<scala.Tuple2<String, Object>>of()).toList(),
            TimeMode.ProcessingTime(),
            OutputMode.Update(),
            scala.Option.empty());
    this.inMemory = (InMemoryStatefulProcessorHandle) processor.getHandle();
    processor.setHandle(CopyingState.over(inMemory));
    processor.init(OutputMode.Update(), TimeMode.ProcessingTime());
  }

  /** One call with these rows; returns what it put out. */
  List<SessionEvent> rows(String device, List<GameEvent> rows) {
    List<SessionEvent> step =
        CollectionConverters.asJava(
            tester.test(device, CollectionConverters.asScala(rows).toList()));
    return kept(step);
  }

  List<SessionEvent> rows(GameEvent... rows) {
    return rows(rows[0].getDeviceId(), List.of(rows));
  }

  /**
   * Rows of a batch at a later processing time, before that batch's timers fire: Spark hands rows
   * over first. The timers follow with {@link #advanceTo} that time.
   */
  List<SessionEvent> rowsOfBatchAt(long millis, String device, List<GameEvent> rows) {
    ImplicitGroupingKeyTracker.setImplicitKey(device);
    TimerValues timers = new TimerValuesImpl(Option.apply(millis), Option.empty());
    List<SessionEvent> step = new ArrayList<>();
    CollectionConverters.asJava(
            processor.handleInputRows(
                device, CollectionConverters.asScala(rows.iterator()), timers))
        .forEachRemaining(step::add);
    ImplicitGroupingKeyTracker.removeImplicitKey();
    return kept(step);
  }

  /** Moves processing time; returns what the timers put out. */
  List<SessionEvent> advanceTo(long millis) {
    now = millis;
    List<SessionEvent> step = kept(CollectionConverters.asJava(tester.setProcessingTime(millis)));
    for (String device : devices) {
      assertThat(timersOf(device)).as("timers left at %s", now).allMatch(timer -> timer > now);
    }
    return step;
  }

  private List<SessionEvent> kept(List<SessionEvent> step) {
    outputs.addAll(step);
    devices.forEach(this::checkStateOf);
    return step;
  }

  private void checkStateOf(String device) {
    Option<DeviceState> index = tester.peekValueState(SessionizationProcessor.DEVICE_STATE, device);
    Map<String, SessionState> sessions = sessionsOf(device);
    assertThat(index.isDefined()).as("state of %s", device).isEqualTo(!sessions.isEmpty());
    assertThat(timersOf(device)).as("timers at %s", now).hasSize(sessions.isEmpty() ? 0 : 1);
    if (index.isDefined()) {
      String runningId = index.get().getRunningId();
      assertThat(sessions.values().stream().filter(SessionState::running).count())
          .as("running sessions of %s", device)
          .isEqualTo(runningId == null ? 0 : 1);
      assertThat(runningId == null || sessions.get(runningId).running()).isTrue();
      assertThat(index.get().getWaiting()).isEqualTo(sessions.size() - (runningId == null ? 0 : 1));
    }
  }

  /** Everything put out so far. */
  List<SessionEvent> outputs() {
    return outputs;
  }

  Map<String, SessionState> sessionsOf(String device) {
    return CollectionConverters.asJava(
        tester.<String, SessionState>peekMapState(SessionizationProcessor.SESSIONS_STATE, device));
  }

  boolean hasState(String device) {
    return !sessionsOf(device).isEmpty();
  }

  List<Long> timersOf(String device) {
    ImplicitGroupingKeyTracker.setImplicitKey(device);
    List<Long> timers = new ArrayList<>();
    CollectionConverters.asJava(inMemory.listTimers()).forEachRemaining(t -> timers.add((Long) t));
    return timers;
  }

  long now() {
    return now;
  }
}
