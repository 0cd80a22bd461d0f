package io.lowlag.common.pipeline;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.kafka.ByteProducer;
import io.lowlag.common.record.OutboundRecord;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends dead letters from tasks whose query has a sink other than Kafka. It connects when it sends
 * the first one, so a task without dead letters has no producer.
 */
public final class DeadLetterSender implements Serializable, AutoCloseable {

  private static final long serialVersionUID = 1L;

  private final String topic;
  private final HashMap<String, String> producerOptions;
  private final RecordLimits limits;
  private final DeadLetterCounts counts;

  private transient ByteProducer producer;
  private transient AtomicReference<Exception> failure;

  DeadLetterSender(
      String topic,
      Map<String, String> producerOptions,
      RecordLimits limits,
      DeadLetterCounts counts) {
    this.topic = topic;
    this.producerOptions = new HashMap<>(producerOptions);
    this.limits = limits;
    this.counts = counts;
  }

  /** Sends a dead letter. {@link #flush} fails if it did not arrive. */
  public void send(DeadLetter letter) {
    if (producer == null) {
      failure = new AtomicReference<>();
      Properties options = new Properties();
      options.putAll(producerOptions);
      producer = new ByteProducer(options);
    }
    OutboundRecord record = limits.fit(letter.toRecord(topic));
    limits.deadLetterReason(record).ifPresent(counts::add);
    AtomicReference<Exception> failed = failure;
    Future<RecordMetadata> unused =
        producer.send(
            toSend(record),
            (sent, e) -> {
              if (e != null) {
                failed.compareAndSet(null, e);
              }
            });
  }

  private ProducerRecord<byte[], byte[]> toSend(OutboundRecord record) {
    ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>(topic, record.key(), record.value());
    record.headers().forEach(header -> sent.headers().add(header.key(), header.value()));
    return sent;
  }

  /**
   * Waits until the brokers have acknowledged all of them.
   *
   * @throws IllegalStateException when one of them was not
   */
  public void flush() {
    if (producer == null) {
      return;
    }
    producer.flush();
    Exception failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException(
          "a dead letter could not be written to " + topic + ": " + failed.getMessage(), failed);
    }
  }

  /**
   * Waits for a few seconds. Without a {@link #flush} before, dead letters may be lost: only a task
   * that fails does that, and its batch sends them again.
   */
  @Override
  public void close() {
    ByteProducer closed = producer;
    producer = null;
    if (closed != null) {
      closed.close();
    }
  }
}
