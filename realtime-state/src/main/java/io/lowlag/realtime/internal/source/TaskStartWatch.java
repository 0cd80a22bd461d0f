package io.lowlag.realtime.internal.source;

import java.time.Duration;
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
 * nothing would report it.
 */
final class TaskStartWatch implements AutoCloseable {

  private final SparkContext driver;
  private final String runId;
  private final Duration timeout;
  private final ScheduledExecutorService clock;
  private Future<?> look;

  /**
   * @param runId of the query
   * @param timeout the time after the planning of a batch within which its tasks must be running
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
    look = clock.schedule(this::look, timeout.toMillis(), TimeUnit.MILLISECONDS);
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
    SparkStatusTracker status = driver.statusTracker();
    for (int job : status.getJobIdsForGroup(runId)) {
      SparkJobInfo info = status.getJobInfo(job).getOrElse(() -> null);
      for (int stage : info == null ? new int[0] : info.stageIds()) {
        refuseWaiting(status.getStageInfo(stage).getOrElse(() -> null));
      }
    }
  }

  private void refuseWaiting(SparkStageInfo stage) {
    // A stage that was not submitted, or is over, has no task that waits.
    if (stage == null || stage.numActiveTasks() == 0) {
      return;
    }
    int started = stage.numActiveTasks() + stage.numCompletedTasks();
    if (started < stage.numTasks()) {
      driver.cancelJobGroup(
          runId,
          "because only "
              + started
              + " of the "
              + stage.numTasks()
              + " tasks of the real-time batch run after "
              + timeout.toSeconds()
              + " s, and the query would never read the partitions of the other tasks; give the"
              + " application a slot (a core) for each task, or stop other jobs in it");
    }
  }
}
