package io.lowlag.peers.kstreams;

import io.lowlag.peers.core.AdEvent;
import io.lowlag.peers.core.AdEventDecoder;
import io.lowlag.peers.core.Correlator;
import io.lowlag.peers.core.OutRecord;
import io.lowlag.peers.core.Policy;
import io.lowlag.peers.core.RawRecord;
import io.lowlag.peers.core.Rejected;
import io.lowlag.peers.core.Stamps;
import io.lowlag.peers.core.Transaction;
import java.time.Duration;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/** The correlation. A transaction that has state has one entry among the expiries. */
final class Correlate implements Processor<byte[], byte[], byte[], byte[]> {

  private static final int MOST_AT_ONCE = 1_000;

  private final Policy policy;
  private final Duration punctuate;
  private final boolean stored;
  private ProcessorContext<byte[], byte[]> context;
  private KeyValueStore<String, Transaction> transactions;
  private Expiries expiries;
  private Correlator correlator;

  Correlate(Policy policy, Duration punctuate, boolean stored) {
    this.policy = policy;
    this.punctuate = punctuate;
    this.stored = stored;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    transactions = context.getStateStore(KStreamsCorrelation.TRANSACTIONS);
    expiries =
        stored
            ? new Expiries.Stored(context.getStateStore(KStreamsCorrelation.EXPIRIES))
            : new Expiries.InMemory(transactions);
    Sensor repeated = counter("events-repeated");
    Sensor duplicate = counter("requests-duplicate");
    correlator =
        new Correlator(
            policy,
            new Correlator.Counters() {
              @Override
              public void repeatedEvent() {
                repeated.record();
              }

              @Override
              public void duplicateRequest() {
                duplicate.record();
              }
            });
    context.schedule(punctuate, PunctuationType.WALL_CLOCK_TIME, this::expire);
  }

  private Sensor counter(String name) {
    return context
        .metrics()
        .addRateTotalSensor(
            "correlation", context.taskId().toString(), name, Sensor.RecordingLevel.INFO);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RawRecord raw = raw(record, context.recordMetadata().orElseThrow());
    AdEvent event;
    try {
      event = AdEventDecoder.decode(raw);
    } catch (Rejected e) {
      forward(OutRecord.dead(raw, e));
      return;
    }
    Transaction kept = transactions.get(event.transactionId);
    Transaction transaction = kept == null ? new Transaction() : kept;
    long now = context.currentSystemTimeMs();
    if (correlator.accept(transaction, event, now, this::forward)) {
      transactions.put(event.transactionId, transaction);
    }
    if (kept == null && !transaction.hasEnded()) {
      expiries.add(transaction.nextExpiry(), event.transactionId);
    }
  }

  private void expire(long nowMs) {
    for (String id : expiries.takeDue(nowMs, MOST_AT_ONCE)) {
      Transaction transaction = transactions.get(id);
      if (transaction == null) {
        continue;
      }
      boolean changed = correlator.expire(id, transaction, nowMs, this::forward);
      if (transaction.hasEnded()) {
        transactions.delete(id);
        continue;
      }
      if (changed) {
        transactions.put(id, transaction);
      }
      expiries.add(transaction.nextExpiry(), id);
    }
  }

  private void forward(OutRecord out) {
    Headers headers = new RecordHeaders();
    for (int i = 0; i < out.headerNames.length; i++) {
      headers.add(out.headerNames[i], out.headerValues[i]);
    }
    context.forward(
        new Record<>(out.key, out.value, context.currentSystemTimeMs(), headers), out.topic);
  }

  private static RawRecord raw(Record<byte[], byte[]> record, RecordMetadata metadata) {
    byte[] sent = null;
    for (Header header : record.headers()) {
      if (Stamps.SENT.equals(header.key())) {
        sent = header.value();
        break;
      }
    }
    return RawRecord.of(
        metadata.topic(),
        metadata.partition(),
        metadata.offset(),
        record.timestamp(),
        record.key(),
        record.value(),
        sent);
  }
}
