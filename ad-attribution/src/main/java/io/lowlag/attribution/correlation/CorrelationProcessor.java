package io.lowlag.attribution.correlation;

import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.attribution.correlation.model.Correlation;
import io.lowlag.attribution.correlation.model.PendingTransaction;
import io.lowlag.common.record.SourceOrder;
import io.lowlag.realtime.RecordEncoder;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Correlates the requests and the impressions of a transaction, keyed by {@code transaction_id}, in
 * processing-time mode.
 *
 * <p>Decisions compare event times; processing time only ends state. Every event is kept for window
 * plus allowed lateness from its arrival, whether it waits or not, because a repetition is
 * recognised by an id that is still kept. A transaction that has state has exactly one timer, at or
 * before the moment when the first of its events must end; without state it has none.
 */
public final class CorrelationProcessor extends StatefulProcessor<String, AdEvent, Correlation> {

  /** Name of the value state that holds the transaction. */
  static final String TRANSACTION_STATE = "transaction";

  private final CorrelationPolicy policy;
  private final Ledger ledger;
  private transient ValueState<PendingTransaction> state;

  /** Creates a processor without an audit: dropped events are only counted. */
  public CorrelationProcessor(CorrelationPolicy policy) {
    this(policy, null);
  }

  /**
   * @param ledger for dropped events; null if they are only counted
   */
  CorrelationProcessor(CorrelationPolicy policy, Ledger ledger) {
    this.policy = policy;
    this.ledger = ledger;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    state =
        getHandle()
            .getValueState(
                TRANSACTION_STATE, RecordEncoder.of(PendingTransaction.class), TTLConfig.NONE());
  }

  @Override
  public Iterator<Correlation> handleInputRows(
      String transactionId, Iterator<AdEvent> rows, TimerValues timers) {
    long now = timers.getCurrentProcessingTimeInMs();
    OpenTransaction transaction = load(transactionId);
    boolean hadState = transaction.nextExpiry().isPresent();
    for (AdEvent event : SourceOrder.sorted(rows, AdEvent::origin)) {
      transaction.accept(event, now);
    }
    if (!hadState) {
      registerNextTimer(transaction);
    }
    return store(transaction);
  }

  @Override
  public Iterator<Correlation> handleExpiredTimer(
      String transactionId, TimerValues timers, ExpiredTimerInfo expired) {
    OpenTransaction transaction = load(transactionId);
    transaction.expire(timers.getCurrentProcessingTimeInMs());
    registerNextTimer(transaction);
    return store(transaction);
  }

  private OpenTransaction load(String transactionId) {
    PendingTransaction kept = state.get();
    return new OpenTransaction(
        transactionId, policy, ledger, kept == null ? PendingTransaction.NOTHING : kept);
  }

  private void registerNextTimer(OpenTransaction transaction) {
    transaction.nextExpiry().ifPresent(expiry -> getHandle().registerTimer(expiry));
  }

  private Iterator<Correlation> store(OpenTransaction transaction) {
    if (transaction.isChanged()) {
      PendingTransaction pending = transaction.pending();
      if (pending.hasEnded()) {
        state.clear();
      } else {
        state.update(pending);
      }
    }
    return CollectionConverters.asScala(transaction.outputs().iterator());
  }
}
