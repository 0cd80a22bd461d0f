package io.lowlag.sessionization;

import io.lowlag.common.record.SourceOrder;
import io.lowlag.realtime.RecordEncoder;
import io.lowlag.sessionization.model.DeviceState;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import io.lowlag.sessionization.model.SessionState;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.MapState;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Follows the sessions of a device, keyed by {@code device_id}, in processing-time mode: it answers
 * starts and ends, reports the running session on its own, and ends sessions that are over.
 *
 * <p>A device that has state has exactly one timer, for the earliest thing to do; without state it
 * has none. Most of the work is heartbeats. A heartbeat costs two reads by key (the device and its
 * running session) and no write, because the timer itself says which heartbeat is next. The timer
 * that fires is replaced, which costs one read and two writes, and the engine removes the old one.
 */
public final class SessionizationProcessor
    extends StatefulProcessor<String, GameEvent, SessionEvent> {

  /** Name of the value state that says which sessions to look at. */
  static final String DEVICE_STATE = "device";

  /** Name of the map state that holds the sessions by their ids. */
  static final String SESSIONS_STATE = "sessions";

  private final SessionPolicy policy;
  private transient SessionMetrics metrics;
  private transient ValueState<DeviceState> device;
  private transient MapState<String, SessionState> sessions;

  public SessionizationProcessor(SessionPolicy policy) {
    this.policy = policy;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    metrics = new SessionMetrics();
    device =
        getHandle()
            .getValueState(DEVICE_STATE, RecordEncoder.of(DeviceState.class), TTLConfig.NONE());
    sessions =
        getHandle()
            .getMapState(
                SESSIONS_STATE,
                Encoders.STRING(),
                RecordEncoder.of(SessionState.class),
                TTLConfig.NONE());
  }

  @Override
  public Iterator<SessionEvent> handleInputRows(
      String deviceId, Iterator<GameEvent> rows, TimerValues timers) {
    long now = timers.getCurrentProcessingTimeInMs();
    DeviceState before = device.get();
    DeviceMemory memory =
        new DeviceMemory(deviceId, policy, before == null ? DeviceState.empty() : before, sessions);
    DeviceSessions current = new DeviceSessions(deviceId, policy, metrics, memory);
    for (GameEvent event : SourceOrder.sorted(rows, GameEvent::origin)) {
      current.accept(event, now);
    }
    if (memory.changed()) {
      moveTimer(before == null ? DeviceState.NEVER : timer(), memory, now);
      store(memory);
    }
    return CollectionConverters.asScala(current.outputs().iterator());
  }

  @Override
  public Iterator<SessionEvent> handleExpiredTimer(
      String deviceId, TimerValues timers, ExpiredTimerInfo expired) {
    long now = timers.getCurrentProcessingTimeInMs();
    DeviceMemory memory = new DeviceMemory(deviceId, policy, device.get(), sessions);
    DeviceSessions current = new DeviceSessions(deviceId, policy, metrics, memory);
    current.expire(expired.getExpiryTimeInMs(), now);
    long next = memory.timerAfterExpiry(now);
    if (next != DeviceState.NEVER) {
      getHandle().registerTimer(next);
    }
    if (memory.changed()) {
      store(memory);
    }
    return CollectionConverters.asScala(current.outputs().iterator());
  }

  private void moveTimer(long timer, DeviceMemory memory, long now) {
    long next = memory.device() == null ? DeviceState.NEVER : memory.timerAfterEvents(timer, now);
    if (next == timer) {
      return;
    }
    if (timer != DeviceState.NEVER) {
      getHandle().deleteTimer(timer);
    }
    if (next != DeviceState.NEVER) {
      getHandle().registerTimer(next);
    }
  }

  private long timer() {
    Iterator<Object> timers = getHandle().listTimers();
    return timers.hasNext() ? (Long) timers.next() : DeviceState.NEVER;
  }

  private void store(DeviceMemory memory) {
    if (memory.device() == null) {
      device.clear();
    } else {
      device.update(memory.device());
    }
  }
}
