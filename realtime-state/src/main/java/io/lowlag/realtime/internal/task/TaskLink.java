package io.lowlag.realtime.internal.task;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Connects the source and the operator of one Spark task. The reader, created by Spark, publishes
 * what it was given; the operator, which runs in the same task, waits for it before it opens its
 * state. A link ends with its task.
 */
public final class TaskLink {

  private static final ConcurrentMap<Long, TaskLink> LINKS = new ConcurrentHashMap<>();

  private final CompletableFuture<SourceTask> source = new CompletableFuture<>();
  private final ArrivalClock clock = new ArrivalClock();
  private final AtomicReference<String> operator = new AtomicReference<>();

  private TaskLink() {}

  /** Returns the link of the task, created by the first caller and removed when the task ends. */
  public static TaskLink of(TaskContext task) {
    long id = task.taskAttemptId();
    TaskLink made = new TaskLink();
    TaskLink link = LINKS.putIfAbsent(id, made);
    if (link == null) {
      // Not inside the map's own update: if the task has ended, the listener runs immediately.
      task.addTaskCompletionListener((TaskCompletionListener) ended -> LINKS.remove(id));
      return made;
    }
    return link;
  }

  /** Returns the task's time, which the reader sets and the operator reads. */
  public ArrivalClock clock() {
    return clock;
  }

  /**
   * Takes the task's time for an operator. The clock shows the row that was handed over last, so
   * only one operator can follow it.
   *
   * @throws IllegalStateException if another operator runs in the same task
   */
  public void operate(String name) {
    if (!operator.compareAndSet(null, name)) {
      throw new IllegalStateException(
          "operators "
              + operator.get()
              + " and "
              + name
              + " run in the same task, but a query can have only one operator of co-partitioned"
              + " state: write the output of the first to a topic, and read it with a second"
              + " query");
    }
  }

  /**
   * Publishes the task to the operator. The reader calls it once, before it reads.
   *
   * @throws IllegalStateException if the task already reads another partition
   */
  public void publish(SourceTask sourceTask) {
    if (!source.complete(sourceTask)) {
      throw new IllegalStateException(
          "the task that reads partition "
              + source.join().partition()
              + " has a second reader: do not merge partitions (coalesce, union) before the"
              + " operator");
    }
  }

  /**
   * Reports a failure to the operator. The reader's factory calls it when there will be no reader.
   */
  public void fail(Throwable cause) {
    source.completeExceptionally(cause);
  }

  /** Returns whether the reader has published or failed; {@link #await} then does not wait. */
  public boolean isPublished() {
    return source.isDone();
  }

  /**
   * Returns what the reader published.
   *
   * @throws IllegalStateException if the reader failed, or the input does not come from the
   *     co-partitioned source
   */
  public SourceTask await(Duration timeout) throws InterruptedException {
    try {
      return source.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the reader of this task failed", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "no co-partitioned source started in this task within "
              + timeout.toSeconds()
              + " s: read the input of co-partitioned state with format(\"lowlag-kafka\")",
          e);
    }
  }
}
