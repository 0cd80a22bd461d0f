package io.lowlag.realtime.state;

import java.util.UUID;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.TimerKeyEncoder;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.statefulprocessor.ImplicitGroupingKeyTracker;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.statefulprocessor.QueryInfoImpl;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.statefulprocessor.StatefulProcessorHandleImpl;
import org.apache.spark.sql.execution.streaming.runtime.MicroBatchExecution;
import org.apache.spark.sql.execution.streaming.runtime.StreamExecution;
import org.apache.spark.sql.execution.streaming.state.StateStoreIterator;
import org.apache.spark.sql.execution.streaming.state.UnsafeRowPair;
import org.apache.spark.sql.streaming.QueryInfo;
import org.apache.spark.sql.streaming.TimeMode;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;

/**
 * Spark's own handle, which tells the timer queue what the processor registers and deletes.
 *
 * <p>With {@link SparkStateStores} and {@link CallScopedStore} the only place that touches Spark's
 * internals of {@code transformWithState}. An engine that runs it in real-time mode by itself
 * (Spark 4.3) replaces all three.
 */
final class ObservedHandle extends StatefulProcessorHandleImpl {

  /** What happens to the timers of the task. */
  interface TimerObserver {
    void registered(long expiry);

    void deleted();
  }

  /** An open scan over timers in the order of their expiry, from one point on. */
  record TimerScan(
      Iterator<Tuple2<Object, Object>> timers, StateStoreIterator<UnsafeRowPair> underlying) {}

  private static final String TIMERS_BY_KEY = "$procTimers_keyToTimestamp";

  private final CallScopedStore store;
  private final UUID runId;
  private final boolean timers;
  private final TimerKeyEncoder timerKeys;
  private TimerObserver observer;
  private boolean deletedInCall;

  ObservedHandle(
      CallScopedStore store, UUID runId, ExpressionEncoder<Object> keyEncoder, TimeMode timeMode) {
    super(
        store,
        runId,
        keyEncoder,
        timeMode,
        true,
        Option.apply(System.currentTimeMillis()),
        Option.empty(),
        scala.collection.immutable.Map$.MODULE$.empty());
    this.store = store;
    this.runId = runId;
    this.timers = !timeMode.equals(TimeMode.None());
    this.timerKeys = new TimerKeyEncoder(keyEncoder);
  }

  /**
   * Whether the processor may have timers at all; without, Spark refuses every question for them.
   */
  boolean hasTimers() {
    return timers;
  }

  void observeTimers(TimerObserver timerObserver) {
    this.observer = timerObserver;
  }

  /** Of the running batch: Spark's own would stay with the first that asked. */
  @Override
  public QueryInfo getQueryInfo() {
    TaskContext task = TaskContext.get();
    return new QueryInfoImpl(
        UUID.fromString(task.getLocalProperty(StreamExecution.QUERY_ID_KEY())),
        runId,
        Long.parseLong(task.getLocalProperty(MicroBatchExecution.BATCH_ID_KEY())));
  }

  @Override
  public void registerTimer(long expiry) {
    super.registerTimer(expiry);
    observer.registered(expiry);
  }

  @Override
  public void deleteTimer(long expiry) {
    super.deleteTimer(expiry);
    deletedInCall = true;
    observer.deleted();
  }

  /** Removes the fired timer of the current key, unless its own callback did. */
  void retireTimer(Object key, long expiry) {
    if (!deletedInCall || timerExists(key, expiry)) {
      super.deleteTimer(expiry);
    }
  }

  /** Whether the key has a timer of exactly that expiry now, whatever an open scan still shows. */
  boolean timerExists(Object key, long expiry) {
    return store.get(timerKeys.encodedKey(key, expiry), TIMERS_BY_KEY) != null;
  }

  /**
   * Opens a scan that the caller ends.
   *
   * @param from no timer expires earlier; the scan skips what was deleted before it
   */
  TimerScan scanTimers(long from) {
    Option<Object> after = from == Long.MIN_VALUE ? Option.empty() : Option.apply(from - 1);
    Iterator<Tuple2<Object, Object>> timers = getExpiredTimers(Long.MAX_VALUE, after);
    return new TimerScan(timers, store.keepLastScan());
  }

  /** Binds the state calls that follow to a key. */
  void enterKey(Object key) {
    deletedInCall = false;
    ImplicitGroupingKeyTracker.setImplicitKey(key);
  }

  /** Ends the key's calls: its scans are closed, and a state call without a key fails. */
  void leaveKey() {
    ImplicitGroupingKeyTracker.removeImplicitKey();
    store.closeScans();
  }
}
