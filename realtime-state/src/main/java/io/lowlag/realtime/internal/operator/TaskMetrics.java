package io.lowlag.realtime.internal.operator;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import io.lowlag.realtime.metrics.LowlagMetrics;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The metrics of one operator in this process; all its tasks here add to the same metrics. */
final class TaskMetrics {

  /** The state sizes of each operator's partitions in this process, as of the last commit. */
  private static final ConcurrentMap<String, ConcurrentMap<Integer, Held>> HELD =
      new ConcurrentHashMap<>();

  private final String prefix;
  private final ConcurrentMap<Integer, Held> held;
  private final Counter rowsIn;
  private final Counter rowsOut;
  private final Counter timersRegistered;
  private final Counter timersFired;
  private final Histogram timerLateness;
  private final Histogram openTime;
  private final Histogram commitTime;
  private final Histogram boundaryTime;

  private TaskMetrics(String operator) {
    prefix = "state." + operator;
    MetricRegistry registry = LowlagMetrics.registry();
    held = HELD.computeIfAbsent(operator, name -> new ConcurrentHashMap<>());
    registry.gauge(
        prefix + ".bytes", () -> () -> held.values().stream().mapToLong(Held::bytes).sum());
    rowsIn = registry.counter(prefix + ".rows.in");
    rowsOut = registry.counter(prefix + ".rows.out");
    timersRegistered = registry.counter(prefix + ".timers.registered");
    timersFired = registry.counter(prefix + ".timers.fired");
    timerLateness = LowlagMetrics.histogram(prefix + ".timers.lateness-ms");
    openTime = LowlagMetrics.histogram(prefix + ".open-us");
    commitTime = LowlagMetrics.histogram(prefix + ".commit-us");
    boundaryTime = LowlagMetrics.histogram(prefix + ".boundary-us");
  }

  static TaskMetrics of(String operator) {
    return new TaskMetrics(operator);
  }

  void rowIn() {
    rowsIn.inc();
  }

  void rowOut() {
    rowsOut.inc();
  }

  void timerRegistered() {
    timersRegistered.inc();
  }

  void timerFired(long latenessMillis) {
    timersFired.inc();
    timerLateness.update(latenessMillis);
  }

  void opened(Duration took) {
    openTime.update(took.toNanos() / 1_000);
  }

  void committed(Duration took) {
    commitTime.update(took.toNanos() / 1_000);
  }

  /**
   * Records the time from the end of one batch's input until the next batch's task is ready, in
   * this process.
   */
  void boundary(Duration took) {
    boundaryTime.update(took.toNanos() / 1_000);
  }

  /**
   * Records the size of the partition's state. If keys are not counted, there is no gauge for them.
   *
   * @param runId the run that holds the state here
   */
  void held(int partition, UUID runId, OptionalLong keys, long bytes) {
    held.put(partition, new Held(runId, keys.orElse(0), bytes));
    if (keys.isPresent()) {
      LowlagMetrics.registry()
          .gauge(prefix + ".keys", () -> () -> held.values().stream().mapToLong(Held::keys).sum());
    }
  }

  /** Forgets the size of the partition's state, because the run holds it here no more. */
  void released(int partition, UUID runId) {
    held.computeIfPresent(partition, (key, last) -> last.runId().equals(runId) ? null : last);
  }

  private record Held(UUID runId, long keys, long bytes) {}
}
