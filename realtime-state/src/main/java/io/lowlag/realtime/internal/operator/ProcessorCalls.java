package io.lowlag.realtime.internal.operator;

import io.lowlag.realtime.internal.engine.ProcessorBinding;
import io.lowlag.realtime.internal.engine.Timer;
import io.lowlag.realtime.internal.engine.TimerStore;
import io.lowlag.realtime.metrics.CountsInTask;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimerValues;
import scala.collection.Iterator;

/**
 * Calls the processor, once for each row and each expired timer, and passes on its output.
 *
 * <p>A processor may compute its output only as it is read. So a call lasts, and its key stays
 * bound, until the output is used up and {@link #end()} is called.
 */
final class ProcessorCalls<K, I, O> {

  private final MapFunction<I, K> keyFunction;
  private final StatefulProcessor<K, I, O> processor;
  private final ProcessorBinding binding;
  private final TaskMetrics metrics;

  private Iterator<O> output = scala.collection.Iterator$.MODULE$.empty();
  private boolean inCall;
  private Timer firing;
  private long clockMillis;
  private TimerValues clock;
  private boolean closed;

  ProcessorCalls(
      MapFunction<I, K> keyFunction,
      StatefulProcessor<K, I, O> processor,
      ProcessorBinding binding,
      TaskMetrics metrics) {
    this.keyFunction = keyFunction;
    this.processor = processor;
    this.binding = binding;
    this.metrics = metrics;
  }

  void init() {
    binding.init(processor);
  }

  /**
   * Continues in another task.
   *
   * @param ofTask the copy of the processor that was sent to the task
   */
  void continueIn(StatefulProcessor<K, I, O> ofTask) {
    if (processor instanceof CountsInTask counting) {
      counting.countIn(ofTask);
    }
  }

  /**
   * Passes a row to the processor; {@code now} is the time that the processor sees, epoch
   * milliseconds.
   */
  void row(I row, long now) {
    K key = keyOf(row);
    begin(key, null);
    metrics.rowIn();
    output =
        processor.handleInputRows(key, scala.collection.Iterator$.MODULE$.single(row), timeOf(now));
  }

  /**
   * Fires a timer.
   *
   * @param now the time that the processor sees, epoch milliseconds
   * @param wall the wall clock, which shows how late the timer is
   */
  void timer(Timer due, long now, long wall) {
    begin(due.key(), due);
    metrics.timerFired(wall - due.expiry());
    @SuppressWarnings("unchecked")
    K key = (K) due.key();
    output = processor.handleExpiredTimer(key, timeOf(now), binding.expired(due.expiry()));
  }

  boolean hasOutput() {
    return output.hasNext();
  }

  O nextOutput() {
    metrics.rowOut();
    return output.next();
  }

  /** Ends the last call. A fired timer is removed only now, as Spark does. */
  void end() {
    if (!inCall) {
      return;
    }
    inCall = false;
    output = scala.collection.Iterator$.MODULE$.empty();
    if (firing != null) {
      binding.timers().retire(firing.key(), firing.expiry());
      firing = null;
    }
    binding.leaveKey();
  }

  /** Closes the processor, once. */
  void close() {
    if (!closed) {
      closed = true;
      binding.close(processor);
    }
  }

  private void begin(Object key, Timer timer) {
    inCall = true;
    firing = timer;
    binding.enterKey(key);
  }

  /** Returns the earliest timer of the row's key; null if it has none. */
  Timer earliestOf(I row) {
    K key = keyOf(row);
    binding.enterKey(key);
    try {
      long expiry = binding.timers().earliestOf(key);
      return expiry == TimerStore.NONE ? null : new Timer(key, expiry);
    } finally {
      binding.leaveKey();
    }
  }

  private K keyOf(I row) {
    K key;
    try {
      key = keyFunction.call(row);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the key function failed: " + e, e);
    }
    if (key == null) {
      throw new IllegalStateException(
          "the key function returned null: drop or divert rows without a key before the operator");
    }
    return key;
  }

  private TimerValues timeOf(long now) {
    if (clock == null || now != clockMillis) {
      clockMillis = now;
      clock = binding.timeOf(now);
    }
    return clock;
  }
}
