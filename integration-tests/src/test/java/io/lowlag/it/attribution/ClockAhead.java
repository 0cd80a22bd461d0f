package io.lowlag.it.attribution;

import io.lowlag.devkit.ads.ExpectedOutputs;
import io.lowlag.devkit.traffic.GeneratedRecord;
import io.lowlag.it.fixture.TestKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer of unreadable records whose clock is ahead by nearly what brokers allow. */
final class ClockAhead implements AutoCloseable {

  static final byte[] VALUE = "from the future".getBytes(StandardCharsets.UTF_8);

  /** Of its dead letters. */
  static final String FINGERPRINT = ExpectedOutputs.fingerprint(VALUE);

  static final Duration AHEAD = Duration.ofMinutes(55);
  static final int ONE_BESIDE = 20;

  private final KafkaProducer<byte[], byte[]> producer;
  private int seen;

  ClockAhead(TestKafka kafka) {
    producer =
        new KafkaProducer<>(
            kafka.connection().clientProperties(),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Sends a record beside some of the others, to the same partition. */
  void send(GeneratedRecord other) {
    if (++seen % ONE_BESIDE == 0) {
      long stamp = System.currentTimeMillis() + AHEAD.toMillis();
      var unused =
          producer.send(new ProducerRecord<>(other.topic(), null, stamp, other.keyBytes(), VALUE));
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
