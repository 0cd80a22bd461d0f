package io.lowlag.realtime.state;

import io.lowlag.realtime.state.TimerQueue.Timer;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.statefulprocessor.StatefulProcessorHandleState;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.timers.ExpiredTimerInfoImpl;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.timers.TimerValuesImpl;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import scala.Option;
import scala.collection.Iterator;

/**
 * Calls the processor, once for each row and each expired timer, and hands out what it returns.
 *
 * <p>A processor may compute its output only as it is read, so a call lasts, and its key stays
 * bound, until the output is used up and {@link #end()} is called.
 */
final class ProcessorCalls<K, I, O> {

  private final MapFunction<I, K> keyFunction;
  private final StatefulProcessor<K, I, O> processor;
  private final ObservedHandle handle;
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
      ObservedHandle handle,
      TaskMetrics metrics) {
    this.keyFunction = keyFunction;
    this.processor = processor;
    this.handle = handle;
    this.metrics = metrics;
  }

  void init(TimeMode timeMode) {
    processor.setHandle(handle);
    processor.init(OutputMode.Update(), timeMode);
    handle.setHandleState(StatefulProcessorHandleState.INITIALIZED());
  }

  void row(I row, long now) {
    K key = keyOf(row);
    begin(key, null);
    metrics.rowIn();
    output =
        processor.handleInputRows(
            key, scala.collection.Iterator$.MODULE$.single(row), valuesAt(now));
  }

  void timer(Timer due, long now) {
    begin(due.key(), due);
    metrics.timerFired(now - due.expiry());
    @SuppressWarnings("unchecked")
    K key = (K) due.key();
    output =
        processor.handleExpiredTimer(
            key, valuesAt(now), new ExpiredTimerInfoImpl(Option.apply(due.expiry())));
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
      handle.retireTimer(firing.key(), firing.expiry());
      firing = null;
    }
    handle.leaveKey();
  }

  /** Closes the processor, once. */
  void close() {
    if (!closed) {
      closed = true;
      processor.close();
      handle.setHandleState(StatefulProcessorHandleState.CLOSED());
    }
  }

  private void begin(Object key, Timer timer) {
    inCall = true;
    firing = timer;
    handle.enterKey(key);
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

  private TimerValues valuesAt(long now) {
    if (clock == null || now != clockMillis) {
      clockMillis = now;
      clock = new TimerValuesImpl(Option.apply(now), Option.empty());
    }
    return clock;
  }
}
