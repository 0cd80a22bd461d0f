package io.lowlag.realtime.internal.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;

/**
 * Ends a real-time batch if not all of its tasks run. All tasks of such a batch run as long as the
 * batch, so a task that waits for a slot waits forever: nothing would read its partition, and
 * nothing would report it. It looks several times within the timeout, and goes on while the batch
 * runs, because executors can come late and go.
 */
final class TaskStartWatch implements AutoCloseable {

  private static final int LOOKS = 4;

  private final SparkContext driver;
  private final String runId;
  private final Duration timeout;
  private final ScheduledExecutorService clock;
  private Future<?> look;

  /** From when on some tasks have been waiting while others ran, {@link System#nanoTime}. */
  private volatile long waitingSince;

  /**
   * @param runId of the query
   * @param timeout how long a task may wait for its slot while others of its batch run
   */
  TaskStartWatch(SparkContext driver, String runId, Duration timeout) {
    this.driver = driver;
    this.runId = runId;
    this.timeout = timeout;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lowlag-task-start-watch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts the watch, because a batch is planned. */
  void planned() {
    ended();
    waitingSince = System.nanoTime();
    long pause = Math.max(1, timeout.toNanos() / LOOKS);
    look = clock.scheduleAtFixedRate(this::look, pause, pause, TimeUnit.NANOSECONDS);
  }

  /** Ends the watch, because the batch has ended. */
  void ended() {
    if (look != null) {
      look.cancel(false);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  private void look() {
    Optional<SparkStageInfo> waits = stages().stream().filter(TaskStartWatch::hasWaiting).findAny();
    if (waits.isEmpty()) {
      waitingSince = System.nanoTime();
    } else if (System.nanoTime() - waitingSince >= timeout.toNanos()) {
      refuse(waits.get());
    }
  }

  private List<SparkStageInfo> stages() {
    List<SparkStageInfo> stages = new ArrayList<>();
    SparkStatusTracker status = driver.statusTracker();
    for (int job : status.getJobIdsForGroup(runId)) {
      SparkJobInfo info = status.getJobInfo(job).getOrElse(() -> null);
      for (int stage : info == null ? new int[0] : info.stageIds()) {
        SparkStageInfo found = status.getStageInfo(stage).getOrElse(() -> null);
        if (found != null) {
          stages.add(found);
        }
      }
    }
    return stages;
  }

  // A stage that was not submitted, or is over, has no task that waits.
  private static boolean hasWaiting(SparkStageInfo stage) {
    return stage.numActiveTasks() > 0 && startedTasks(stage) < stage.numTasks();
  }

  private static int startedTasks(SparkStageInfo stage) {
    return stage.numActiveTasks() + stage.numCompletedTasks();
  }

  private void refuse(SparkStageInfo stage) {
    driver.cancelJobGroup(
        runId,
        "because only "
            + startedTasks(stage)
            + " of the "
            + stage.numTasks()
            + " tasks of the real-time batch run after "
            + timeout.toSeconds()
            + " s, and the query would never read the partitions of the other tasks; give the"
            + " application a slot (a core) for each task, or stop other jobs in it");
  }
}
