package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.internal.engine.OpenState;
import io.lowlag.realtime.internal.engine.ProcessorBinding;
import io.lowlag.realtime.internal.engine.Timer;
import io.lowlag.realtime.internal.engine.TimerScan;
import io.lowlag.realtime.internal.engine.TimerStore;
import java.util.UUID;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.TimerKeyEncoder;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.statefulprocessor.ImplicitGroupingKeyTracker;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.statefulprocessor.QueryInfoImpl;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.statefulprocessor.StatefulProcessorHandleImpl;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.statefulprocessor.StatefulProcessorHandleState;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.timers.ExpiredTimerInfoImpl;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.timers.TimerValuesImpl;
import org.apache.spark.sql.execution.streaming.runtime.MicroBatchExecution;
import org.apache.spark.sql.execution.streaming.runtime.StreamExecution;
import org.apache.spark.sql.execution.streaming.state.StateStoreIterator;
import org.apache.spark.sql.execution.streaming.state.UnsafeRowPair;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.QueryInfo;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;

/**
 * Spark's own handle. In addition, it reports what the processor registers and deletes, and lets
 * its timers be scanned while the task runs.
 */
final class ObservedHandle extends StatefulProcessorHandleImpl
    implements ProcessorBinding, TimerStore {

  private static final String TIMERS_BY_KEY = "$procTimers_keyToTimestamp";

  private final CallScopedStore store;
  private final UUID runId;
  private final TimeMode timeMode;
  private final TimerKeyEncoder timerKeys;
  private Observer observer;
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
    this.timeMode = timeMode;
    this.timerKeys = new TimerKeyEncoder(keyEncoder);
  }

  @Override
  public void init(StatefulProcessor<?, ?, ?> processor) {
    processor.setHandle(this);
    processor.init(OutputMode.Update(), timeMode);
    setHandleState(StatefulProcessorHandleState.INITIALIZED());
  }

  @Override
  public void close(StatefulProcessor<?, ?, ?> processor) {
    // A call that failed has left its scans open.
    store.closeScans();
    processor.close();
    setHandleState(StatefulProcessorHandleState.CLOSED());
  }

  @Override
  public void continueWith(OpenState next) {
    store.rebind(((RocksDbState) next).store());
  }

  @Override
  public TimerStore timers() {
    return this;
  }

  @Override
  public void enterKey(Object key) {
    deletedInCall = false;
    ImplicitGroupingKeyTracker.setImplicitKey(key);
  }

  @Override
  public void leaveKey() {
    ImplicitGroupingKeyTracker.removeImplicitKey();
    store.closeScans();
  }

  @Override
  public TimerValues timeOf(long epochMillis) {
    return new TimerValuesImpl(Option.apply(epochMillis), Option.empty());
  }

  @Override
  public ExpiredTimerInfo expired(long expiry) {
    return new ExpiredTimerInfoImpl(Option.apply(expiry));
  }

  /**
   * Returns the information about the running batch. Spark would always return that of the first
   * batch that asked.
   */
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

  @Override
  public boolean enabled() {
    return !timeMode.equals(TimeMode.None());
  }

  @Override
  public void observe(Observer timerObserver) {
    this.observer = timerObserver;
  }

  @Override
  public TimerScan scan(long from) {
    Option<Object> after = from == Long.MIN_VALUE ? Option.empty() : Option.apply(from - 1);
    Iterator<Tuple2<Object, Object>> timers = getExpiredTimers(Long.MAX_VALUE, after);
    return new Scan(timers, store.keepLastScan());
  }

  @Override
  public boolean exists(Object key, long expiry) {
    return store.get(timerKeys.encodedKey(key, expiry), TIMERS_BY_KEY) != null;
  }

  @Override
  public long earliestOf(Object key) {
    // The timers are sorted by their bytes, not by time.
    long earliest = NONE;
    for (Iterator<Object> timers = listTimers(); timers.hasNext(); ) {
      earliest = Math.min(earliest, (Long) timers.next());
    }
    return earliest;
  }

  @Override
  public void retire(Object key, long expiry) {
    if (!deletedInCall || exists(key, expiry)) {
      super.deleteTimer(expiry);
    }
  }

  /** Spark's iterator over timers, and the scan below it that it would leave open. */
  private record Scan(
      Iterator<Tuple2<Object, Object>> timers, StateStoreIterator<UnsafeRowPair> underlying)
      implements TimerScan {

    @Override
    public Timer next() {
      if (!timers.hasNext()) {
        return null;
      }
      Tuple2<Object, Object> timer = timers.next();
      return new Timer(timer._1(), (Long) timer._2());
    }

    @Override
    public void close() {
      underlying.close();
    }
  }
}
