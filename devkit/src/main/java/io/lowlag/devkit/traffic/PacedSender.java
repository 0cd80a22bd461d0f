package io.lowlag.devkit.traffic;

import io.lowlag.common.kafka.ByteProducer;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.latency.Stamps;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends generated records when they are due and stamps each with that moment, so that the delay of
 * a sender that falls behind counts as latency and is not hidden.
 */
public final class PacedSender implements AutoCloseable {

  private final ByteProducer producer;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong longestDelayUs = new AtomicLong();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /** Creates a sender whose producer sends each record at once. */
  public PacedSender(KafkaConnection connection) {
    this(connection, Duration.ZERO);
  }

  /**
   * @param linger how long the producer waits for more records to send together; Kafka's own
   *     default is 5 ms
   */
  public PacedSender(KafkaConnection connection, Duration linger) {
    Properties properties = new Properties();
    properties.put("linger.ms", Long.toString(linger.toMillis()));
    properties.put("acks", "all");
    properties.put("enable.idempotence", "true");
    properties.putAll(connection.clientProperties());
    producer = new ByteProducer(properties);
  }

  /**
   * Sends all records and returns when the broker has them.
   *
   * @param records in the order of their due times
   * @param startUs the moment that due times count from, epoch microseconds
   */
  public void send(Iterator<GeneratedRecord> records, long startUs) {
    while (records.hasNext() && !stopped) {
      GeneratedRecord next = records.next();
      long dueUs = startUs + next.sendAtUs();
      awaitMoment(dueUs);
      sendNow(next, null, dueUs);
    }
    flush();
  }

  /** Sends all records at once, stamped with the moment of sending. */
  public void sendAll(Iterator<GeneratedRecord> records) {
    while (records.hasNext() && !stopped) {
      sendNow(records.next(), null, Stamps.nowUs());
    }
    flush();
  }

  /**
   * Sends all records at once, stamped with the moment of sending, but with the Kafka timestamps of
   * a run in the past, as in a topic that was recorded then.
   *
   * @param startUs the moment that due times count from, epoch microseconds
   */
  public void sendRecorded(Iterator<GeneratedRecord> records, long startUs) {
    while (records.hasNext() && !stopped) {
      GeneratedRecord next = records.next();
      long dueUs = startUs + next.sendAtUs();
      sendNow(next, TimeUnit.MICROSECONDS.toMillis(dueUs), Stamps.nowUs());
    }
    flush();
  }

  private void awaitMoment(long dueUs) {
    for (long left = dueUs - Stamps.nowUs(); left > 0 && !stopped; left = dueUs - Stamps.nowUs()) {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(left));
      if (Thread.currentThread().isInterrupted()) {
        // It cannot wait any more.
        stop();
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback gets the answer
  private void sendNow(GeneratedRecord next, Long timestampMs, long stampUs) {
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(next.topic(), null, timestampMs, next.keyBytes(), next.value());
    message.headers().add(Stamps.SENT, Long.toString(stampUs).getBytes(StandardCharsets.US_ASCII));
    producer.send(
        message,
        (metadata, error) -> {
          if (error == null) {
            sent.incrementAndGet();
            longestDelayUs.accumulateAndGet(Stamps.nowUs() - stampUs, Math::max);
          } else {
            failure.compareAndSet(null, error);
          }
        });
  }

  private void flush() {
    producer.flush();
    if (failure.get() != null) {
      throw new IllegalStateException("the broker did not accept a record", failure.get());
    }
  }

  /** Returns how many records the broker has acknowledged. */
  public long sent() {
    return sent.get();
  }

  /** Returns the longest time from when a record was due until the broker acknowledged it. */
  public Duration longestDelay() {
    return Duration.of(longestDelayUs.get(), ChronoUnit.MICROS);
  }

  /** Stops the sending thread before its next record. */
  public void stop() {
    stopped = true;
  }

  @Override
  public void close() {
    stop();
    producer.close();
  }
}
