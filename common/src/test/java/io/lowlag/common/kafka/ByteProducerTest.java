package io.lowlag.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ByteProducerTest {

  private final List<Duration> limits = new ArrayList<>();

  @Test
  void aCloseTakesSecondsAtMost() {
    Properties options = new Properties();
    options.put("bootstrap.servers", "localhost:1");

    try (ByteProducer producer = new Noting(options)) {
      assertThat(producer.metrics()).isNotEmpty();
    }

    assertThat(limits).containsExactly(Duration.ofSeconds(10));
  }

  /** Notes how long a close may take, and takes no time. */
  private final class Noting extends ByteProducer {

    Noting(Properties options) {
      super(options);
    }

    @Override
    public void close(Duration limit) {
      limits.add(limit);
      super.close(Duration.ZERO);
    }
  }
}
