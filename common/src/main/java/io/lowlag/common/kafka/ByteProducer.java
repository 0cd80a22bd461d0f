package io.lowlag.common.kafka;

import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer of bytes whose close takes seconds at most. Kafka's own waits without a limit for
 * brokers that do not answer. Records that are not acknowledged by then are given up, and an open
 * transaction is left to the brokers, which abort it: flush or commit what must arrive before.
 */
public class ByteProducer extends KafkaProducer<byte[], byte[]> {

  /** How long a close waits for the brokers. */
  static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);

  /** Creates a producer with the options of a Kafka client. */
  public ByteProducer(Properties options) {
    super(options, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void close() {
    close(LONGEST_CLOSE);
  }
}
