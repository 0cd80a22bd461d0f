package io.lowlag.realtime.internal.operator;

import io.lowlag.realtime.internal.engine.SparkEngine;
import io.lowlag.realtime.internal.task.ArrivalClock;
import io.lowlag.realtime.internal.task.TaskLink;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.TaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the upstream iterator of a task on a separate thread, because the reader blocks until a
 * record arrives and the task thread must fire timers meanwhile. Rows pass from thread to thread in
 * runs: the task thread takes all waiting rows in one step.
 *
 * <p>The rows are objects that Spark's deserializer created anew for each row, never reused
 * buffers, so nothing is copied here.
 */
final class RowPump<I> {

  /**
   * A row and its time, epoch milliseconds.
   *
   * @param arrival when its record arrived in Kafka
   * @param timersBefore timers due before this moment go before the row
   */
  record Arrived<I>(I row, long arrival, long timersBefore) {}

  private static final Logger LOG = LoggerFactory.getLogger(RowPump.class);

  private static final long STOP_MILLIS = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final Thread thread;
  private final ArrivalClock clock;

  // All below are guarded by the lock.
  private final WaitingBound bound = new WaitingBound(System.nanoTime());
  private ArrayDeque<Arrived<I>> waiting = new ArrayDeque<>();
  private boolean takerWaits;
  private boolean stopped;
  private boolean ended;
  private Throwable failure;

  private RowPump(TaskContext task, Iterator<I> upstream) {
    this.clock = TaskLink.of(task).clock();
    this.thread =
        SparkEngine.current()
            .threads()
            .create(
                task,
                "lowlag-pump-" + task.partitionId() + "-" + task.taskAttemptId(),
                () -> run(upstream));
  }

  static <I> RowPump<I> start(TaskContext task, Iterator<I> upstream) {
    RowPump<I> pump = new RowPump<>(task, upstream);
    pump.thread.start();
    return pump;
  }

  /**
   * Exchanges the emptied run for the waiting rows, without blocking.
   *
   * @param emptied a run that was taken before and processed
   * @return the waiting rows in order, possibly none
   * @throws UpstreamFailure if the upstream failed
   */
  ArrayDeque<Arrived<I>> take(ArrayDeque<Arrived<I>> emptied) {
    lock.lock();
    try {
      failIfFailed();
      if (waiting.isEmpty()) {
        return emptied;
      }
      ArrayDeque<Arrived<I>> run = waiting;
      bound.taken(System.nanoTime());
      waiting = emptied;
      drained.signal();
      return run;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there are rows, the upstream ended or failed, or the time is over. */
  void await(long millis) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (waiting.isEmpty() && !ended && left > 0) {
        takerWaits = true;
        left = changed.awaitNanos(left);
      }
    } finally {
      takerWaits = false;
      lock.unlock();
    }
  }

  /** Returns whether the upstream has ended and all its rows were taken. */
  boolean exhausted() {
    lock.lock();
    try {
      failIfFailed();
      return ended && waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether the upstream has sent nothing yet, neither a row nor its end. */
  boolean silent() {
    lock.lock();
    try {
      return waiting.isEmpty() && !ended;
    } finally {
      lock.unlock();
    }
  }

  /** Throws the failure of the upstream, if it failed. */
  void rethrow() {
    lock.lock();
    try {
      failIfFailed();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the thread, whatever it is doing, and waits for it; a second call does nothing. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      drained.signal();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    boolean interrupted = Thread.interrupted();
    try {
      thread.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.atError()
          .setMessage("pump-not-stopped")
          .addKeyValue("thread", thread.getName())
          .addKeyValue("waited-ms", STOP_MILLIS)
          .log();
    }
  }

  private void run(Iterator<I> upstream) {
    try {
      while (upstream.hasNext()) {
        if (!put(upstream.next())) {
          return;
        }
      }
      end(null);
    } catch (Throwable e) {
      // The task fails with it, whatever it is, even an Error.
      end(e);
    }
  }

  private boolean put(I row) throws InterruptedException {
    lock.lock();
    try {
      while (bound.isReached() && !stopped) {
        drained.await();
      }
      waiting.add(new Arrived<>(row, clock.arrival(), clock.timersBefore()));
      bound.add(clock.bytes());
      wakeTaker();
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  private void end(Throwable cause) {
    lock.lock();
    try {
      ended = true;
      failure = stopped ? null : cause;
      wakeTaker();
    } finally {
      lock.unlock();
    }
  }

  private void wakeTaker() {
    if (takerWaits) {
      takerWaits = false;
      changed.signal();
    }
  }

  private void failIfFailed() {
    if (failure != null) {
      throw UpstreamFailure.of(failure);
    }
  }
}
