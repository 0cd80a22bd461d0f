package io.lowlag.realtime.internal.operator;

import io.lowlag.realtime.internal.engine.SparkEngine;
import io.lowlag.realtime.internal.engine.TaskThreads;
import io.lowlag.realtime.internal.engine.Timer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.LongSupplier;
import org.apache.spark.TaskContext;

/**
 * The output of one task, computed as it is asked for: one call of the processor after the other,
 * input and due timers in turns.
 *
 * <p>A turn is a number of calls or a time, whichever ends first, so that neither a flood of input
 * nor a million timers that are due at once can hold the other up for longer.
 */
final class TaskTurns<I, O> implements Iterator<O> {

  private static final int TURN_CALLS = 64;
  private static final long TURN_NANOS = 1_000_000;
  private static final long MAX_WAIT_MILLIS = 200;

  private final TaskThreads threads = SparkEngine.current().threads();
  private final TaskContext task;
  private final RowPump<I> pump;
  private final ProcessorCalls<?, I, O> calls;
  private final TimerQueue timers;
  private final boolean live;
  private final Runnable commit;
  private final LongSupplier clock;

  private ArrayDeque<I> run = new ArrayDeque<>();
  private boolean timersTurn = true;
  private int callsLeft = TURN_CALLS;
  private long turnStart = System.nanoTime();
  private long endOfInput;
  private boolean done;

  TaskTurns(
      TaskContext task,
      RowPump<I> pump,
      ProcessorCalls<?, I, O> calls,
      TimerQueue timers,
      boolean live,
      Runnable commit,
      LongSupplier clock) {
    this.task = task;
    this.pump = pump;
    this.calls = calls;
    this.timers = timers;
    this.live = live;
    this.commit = commit;
    this.clock = clock;
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
    while (endOfInput == 0) {
      long now = clock.getAsLong();
      if (timersTurn) {
        if (fireTimer(now)) {
          return true;
        }
        beginTurn(false);
      } else if (turnIsOver() && timers.mayBeDue(now)) {
        beginTurn(true);
      } else if (handleRow(now)) {
        return true;
      } else if (pump.exhausted()) {
        endOfInput = now;
        // A new scan, which sees every timer that the input registered.
        timers.close();
        beginTurn(true);
      } else if (timers.mayBeDue(now)) {
        beginTurn(true);
      } else {
        await(now);
      }
    }
    return fireLastTimer();
  }

  // Another batch follows a live one at once and fires what is still due; until then its input
  // waits. After a planned batch none may follow, so all that is due at its end is fired.
  private boolean fireLastTimer() {
    Timer due = live && turnIsOver() ? null : timers.poll(endOfInput);
    if (due == null) {
      return false;
    }
    calls.timer(due, clock.getAsLong());
    return true;
  }

  private boolean fireTimer(long now) {
    if (turnIsOver()) {
      return false;
    }
    Timer due = timers.poll(now);
    if (due == null) {
      return false;
    }
    calls.timer(due, now);
    return true;
  }

  private boolean handleRow(long now) {
    if (run.isEmpty()) {
      run = pump.take(run);
    }
    I row = run.poll();
    if (row == null) {
      return false;
    }
    calls.row(row, now);
    return true;
  }

  private void beginTurn(boolean ofTimers) {
    timersTurn = ofTimers;
    callsLeft = TURN_CALLS;
    turnStart = System.nanoTime();
    threads.throwIfKilled(task);
  }

  private boolean turnIsOver() {
    return callsLeft-- <= 0 || System.nanoTime() - turnStart > TURN_NANOS;
  }

  private void await(long now) {
    long untilTimer = timers.nextExpiry() - now;
    try {
      pump.await(Math.min(untilTimer, MAX_WAIT_MILLIS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      threads.throwIfKilled(task);
      throw new IllegalStateException("interrupted while waiting for input", e);
    }
    beginTurn(false);
  }
}
