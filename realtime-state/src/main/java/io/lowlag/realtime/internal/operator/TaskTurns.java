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
 * The output of one task, computed as it is asked for: one call of the processor after the other,
 * input and due timers in the order of their times.
 *
 * <p>Time is that of arrival, see {@link ArrivalClock}. A timer goes before every row that arrived
 * after it was due. While rows are fresh and more timers are due than a turn takes, the two take
 * turns, so that a million timers that are due at once do not hold up a row; a row then waits for
 * the timers of its own key, which are all that its answer can depend on. While the task catches
 * up, nobody waits for an answer, and every timer goes first.
 */
final class TaskTurns<I, O> implements Iterator<O> {

  private static final int TURN_CALLS = 64;
  private static final long TURN_NANOS = 1_000_000;
  private static final long MAX_WAIT_MILLIS = 200;

  /** A row that is older is not fresh: the task catches up. */
  private static final long FRESH_MILLIS = 1_000;

  /** For so long the reader's word holds that nothing waits. */
  private static final long TRUST_MILLIS = 1_500;

  /** How soon to look again for a word that due timers wait for. */
  private static final long RECHECK_MILLIS = 5;

  /** Timers that are registered for at once would go before a row for ever. */
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
      // Asked before the rows: what was handed over until that moment is among them.
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
   * Makes the call that comes next while a row waits: a timer's or the row's own.
   *
   * @return false if it is to be looked at anew
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
    // What timers registered for a moment before the row is for another pass.
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

  /** Fires a timer due up to that moment; false if there is none, or the pass over them ended. */
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

  /** Fires a timer by the wall clock, if nothing waits to be read; else waits for rows. */
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

  // Another batch follows a live one at once and fires what is still due; until then its input
  // waits. After a planned batch none may follow, so all that is due at its end is fired.
  private boolean fireLastTimer() {
    time = Math.max(time, arrivals.end());
    return !(live && turnIsOver()) && fire(arrivals.end());
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
