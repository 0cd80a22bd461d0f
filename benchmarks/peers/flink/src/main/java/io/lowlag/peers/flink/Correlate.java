package io.lowlag.peers.flink;

import io.lowlag.peers.core.AdEvent;
import io.lowlag.peers.core.Correlator;
import io.lowlag.peers.core.OutRecord;
import io.lowlag.peers.core.Policy;
import io.lowlag.peers.core.Transaction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The correlation. A transaction that has state has one timer, at or before the moment when the
 * first of its events has to end.
 */
final class Correlate extends KeyedProcessFunction<String, AdEvent, OutRecord> {

  private static final long serialVersionUID = 1L;

  private final Policy policy;
  private transient ValueState<Transaction> state;
  private transient Correlator correlator;

  Correlate(Policy policy) {
    this.policy = policy;
  }

  @Override
  public void open(OpenContext context) {
    state =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("transaction", new Serializers.OfTransaction()));
    Counter repeated = getRuntimeContext().getMetricGroup().counter("correlation.events.repeated");
    Counter duplicate =
        getRuntimeContext().getMetricGroup().counter("correlation.requests.duplicate");
    correlator =
        new Correlator(
            policy,
            new Correlator.Counters() {
              @Override
              public void repeatedEvent() {
                repeated.inc();
              }

              @Override
              public void duplicateRequest() {
                duplicate.inc();
              }
            });
  }

  @Override
  public void processElement(AdEvent event, Context context, Collector<OutRecord> out)
      throws Exception {
    Transaction kept = state.value();
    Transaction transaction = kept == null ? new Transaction() : kept;
    long now = context.timerService().currentProcessingTime();
    if (correlator.accept(transaction, event, now, out::collect)) {
      state.update(transaction);
    }
    if (kept == null && !transaction.hasEnded()) {
      context.timerService().registerProcessingTimeTimer(transaction.nextExpiry());
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<OutRecord> out)
      throws Exception {
    Transaction transaction = state.value();
    if (transaction == null) {
      return;
    }
    long now = Math.max(timestamp, context.timerService().currentProcessingTime());
    boolean changed = correlator.expire(context.getCurrentKey(), transaction, now, out::collect);
    if (transaction.hasEnded()) {
      state.clear();
      return;
    }
    if (changed) {
      state.update(transaction);
    }
    context.timerService().registerProcessingTimeTimer(transaction.nextExpiry());
  }
}
