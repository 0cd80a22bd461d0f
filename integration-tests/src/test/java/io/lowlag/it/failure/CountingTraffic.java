package io.lowlag.it.failure;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.common.kafka.KafkaConnection;
import java.time.Duration;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends events of a few keys, the first more often than the last, until it is stopped. */
final class CountingTraffic implements AutoCloseable {

  static final int KEYS = 40;
  private static final int BURST = 10;
  private static final long BURST_EVERY_MS = 50;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Random random;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> bursts;

  CountingTraffic(KafkaConnection connection, String topic, long seed) {
    this.topic = topic;
    this.random = new Random(seed);
    Properties properties = connection.clientProperties();
    properties.put("acks", "all");
    properties.put("linger.ms", "0");
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    bursts = clock.scheduleAtFixedRate(this::sendBurst, 0, BURST_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  private void sendBurst() {
    for (int i = 0; i < BURST; i++) {
      send((int) (KEYS * random.nextDouble() * random.nextDouble()));
    }
  }

  /** Ends the traffic; when it returns, the broker has all of it. */
  void stop() {
    bursts.cancel(false);
    clock.shutdown();
    try {
      if (!clock.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("the traffic did not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.flush();
  }

  void sendOneForEachKey() {
    for (int key = 0; key < KEYS; key++) {
      send(key);
    }
    producer.flush();
  }

  // What the topic holds in the end is what counts, so an event that was not taken was not sent.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void send(int number) {
    String key = "key" + number;
    byte[] value = ("{\"key\":\"" + key + "\"}").getBytes(UTF_8);
    producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
  }

  @Override
  public void close() {
    clock.shutdownNow();
    producer.close(Duration.ofSeconds(1));
  }
}
