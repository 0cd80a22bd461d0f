package io.lowlag.realtime.internal.operator;

import io.lowlag.realtime.internal.engine.SparkEngine;
import io.lowlag.realtime.internal.engine.TaskThreads;
import io.lowlag.realtime.internal.engine.Timer;
import io.lowlag.realtime.internal.task.ArrivalClock;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.LongSupplier;
import org.apache.spark.TaskContext;

/**
 * The output of one task, computed on demand: one call of the processor after the other, with input
 * and due timers in the order of their times.
 *
 * <p>Time is that of arrival, see {@link ArrivalClock}. A timer fires before every row that arrived
 * after it was due. While rows are fresh and more timers are due than fit into a turn, rows and
 * timers alternate, so a million timers that are due at the same time do not delay a row. A row
 * then waits only for the timers of its own key, because its answer can depend only on those. While
 * the task catches up, no one waits for an answer, and every timer fires first.
 */
final class TaskTurns<I, O> implements Iterator<O> {

  private static final int TURN_CALLS = 64;
  private static final long TURN_NANOS = 1_000_000;
  private static final long MAX_WAIT_MILLIS = 200;

  /** If a row is older than this, it is not fresh: the task catches up. */
  private static final long FRESH_MILLIS = 1_000;

  /** How long the reader's report that nothing waits is valid: twice its longest poll. */
  private static final long TRUST_MILLIS = 500;

  /** How soon to check again for a report that due timers wait for. */
  private static final long RECHECK_MILLIS = 5;

  /** Timers that register timers for the current time would fire before a row forever. */
  private static final int MOST_PASSES = 100_000;

  private final TaskThreads threads = SparkEngine.current().threads();
  private final TaskContext task;
  private final RowPump<I> pump;
  private final ArrivalClock arrivals;
  private final ProcessorCalls<?, I, O> calls;
  private final TimerQueue timers;
  private final boolean live;
  private final Runnable commit;
  private final LongSupplier wallClock;

  private ArrayDeque<RowPump.Arrived<I>> run = new ArrayDeque<>();
  private boolean timersTurn = true;
  private int callsLeft = TURN_CALLS;
  private long turnStart = System.nanoTime();
  private int passes;

  /** The time that the processor has seen, which never goes back. */
  private long time = ArrivalClock.UNKNOWN;

  private boolean inputEnded;
  private boolean done;

  TaskTurns(
      TaskContext task,
      RowPump<I> pump,
      ArrivalClock arrivals,
      ProcessorCalls<?, I, O> calls,
      TimerQueue timers,
      boolean live,
      Runnable commit,
      LongSupplier wallClock) {
    this.task = task;
    this.pump = pump;
    this.arrivals = arrivals;
    this.calls = calls;
    this.timers = timers;
    this.live = live;
    this.commit = commit;
    this.wallClock = wallClock;
  }

  @Override
  public boolean hasNext() {
    while (!calls.hasOutput()) {
      calls.end();
      if (done) {
        return false;
      }
      if (!nextCall()) {
        done = true;
        timers.close();
        commit.run();
        return false;
      }
    }
    return true;
  }

  @Override
  public O next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the task has no more output");
    }
    return calls.nextOutput();
  }

  /** Makes one call; false if the input has ended and no timer is left to fire. */
  private boolean nextCall() {
    while (!inputEnded) {
      // Read before the rows are taken: the rows include everything that was handed over until that
      // moment.
      long caughtUpAt = arrivals.caughtUpAt();
      RowPump.Arrived<I> row = nextRow();
      if (row != null) {
        if (callBefore(row)) {
          return true;
        }
      } else if (pump.exhausted()) {
        inputEnded = true;
        // A new scan, which sees every timer that the input registered.
        timers.close();
        beginTurn();
      } else if (fireIdle(caughtUpAt)) {
        return true;
      }
    }
    return fireLastTimer();
  }

  private RowPump.Arrived<I> nextRow() {
    if (run.isEmpty()) {
      run = pump.take(run);
    }
    return run.peek();
  }

  /**
   * Makes the next call while a row waits: a timer's call or the row's own.
   *
   * @return false if the decision must be made again
   */
  private boolean callBefore(RowPump.Arrived<I> row) {
    long due = row.timersBefore() - 1;
    boolean pending = row.timersBefore() != ArrivalClock.UNKNOWN && timers.mayBeDue(due);
    if (!pending) {
      handle(row);
      return true;
    }
    boolean over = turnIsOver();
    if (wallClock.getAsLong() - row.arrival() >= FRESH_MILLIS) {
      return catchUp(row, due, over);
    }
    if (timersTurn && !over && fire(due)) {
      return true;
    }
    if (timersTurn || over) {
      timersTurn = !timersTurn;
      beginTurn();
      return false;
    }
    return fireOwn(row, due) || handle(row);
  }

  private boolean catchUp(RowPump.Arrived<I> row, long due, boolean turnIsOver) {
    if (turnIsOver) {
      beginTurn();
    }
    if (fire(due)) {
      return true;
    }
    // Timers that were registered for a moment before the row fire in another pass.
    return !(timers.mayBeDue(due) && ++passes < MOST_PASSES) && handle(row);
  }

  /** Fires the next timer of the row's own key; false if none is due before it. */
  private boolean fireOwn(RowPump.Arrived<I> row, long due) {
    Timer own = calls.earliestOf(row.row());
    if (own == null || own.expiry() > due) {
      return false;
    }
    timers.firedElsewhere();
    call(own);
    return true;
  }

  private boolean handle(RowPump.Arrived<I> row) {
    run.remove();
    passes = 0;
    time = Math.max(time, row.timersBefore());
    calls.row(row.row(), Math.max(time, row.arrival()));
    return true;
  }

  /**
   * Fires a timer due up to that moment; false if there is none, or if the pass over them ended.
   */
  private boolean fire(long due) {
    Timer timer = timers.poll(due);
    if (timer == null) {
      return false;
    }
    call(timer);
    return true;
  }

  private void call(Timer timer) {
    time = Math.max(time, timer.expiry());
    calls.timer(timer, time, wallClock.getAsLong());
  }

  /** Fires a timer by the wall clock if nothing waits to be read; otherwise waits for rows. */
  private boolean fireIdle(long caughtUpAt) {
    long wall = wallClock.getAsLong();
    boolean nothingWaits = caughtUpAt != ArrivalClock.UNKNOWN && wall - caughtUpAt <= TRUST_MILLIS;
    if (nothingWaits) {
      time = Math.max(time, wall);
      if (turnIsOver()) {
        beginTurn();
      }
      if (timers.mayBeDue(wall) && fire(wall)) {
        return true;
      }
    }
    await(Math.max(timers.nextExpiry() - wall, nothingWaits ? 0 : RECHECK_MILLIS));
    return false;
  }

  // After a live batch, another one follows immediately and fires what is still due; until then its
  // input waits. After a planned batch there may be none, so everything that is due at its end
  // fires.
  private boolean fireLastTimer() {
    long end = arrivals.end();
    time = Math.max(time, end);
    if (live) {
      return !turnIsOver() && fire(end);
    }
    // Timers that were registered by timers fire in another pass.
    do {
      if (fire(end)) {
        return true;
      }
    } while (timers.mayBeDue(end) && ++passes < MOST_PASSES);
    return false;
  }

  private void beginTurn() {
    callsLeft = TURN_CALLS;
    turnStart = System.nanoTime();
    threads.throwIfKilled(task);
  }

  private boolean turnIsOver() {
    return callsLeft-- <= 0 || System.nanoTime() - turnStart > TURN_NANOS;
  }

  private void await(long millis) {
    try {
      pump.await(Math.min(millis, MAX_WAIT_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      threads.throwIfKilled(task);
      throw new IllegalStateException("interrupted while waiting for input", e);
    }
    timersTurn = false;
    beginTurn();
  }
}
