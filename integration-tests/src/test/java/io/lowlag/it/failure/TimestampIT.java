package io.lowlag.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record whose Kafka timestamp Spark's rows cannot hold; brokers up to 3.9 take it. */
class TimestampIT {

  @TempDir private Path folder;

  @Test
  void isReadAsOneWithoutATimestamp() throws Exception {
    CountingTopics topics = withFarTimestamp();

    topics.runToEnd(topics.settings(folder, "available-now", "co-partitioned"));

    assertThat(topics.answers()).containsExactlyInAnyOrder("a 1", "a 2", "a 3");
  }

  @Test
  void whereSparkReadsTheJobEndsAndSaysWhatKeepsSuchAway() throws Exception {
    CountingTopics topics = withFarTimestamp();

    CountingTopics.Result result =
        CountingTopics.execute(topics.settings(folder, "available-now", "shuffled"));

    assertThat(result.exitCode()).as(result.screen()).isNotZero();
    assertThat(result.error()).contains("message.timestamp.after.max.ms");
  }

  private static CountingTopics withFarTimestamp() {
    CountingTopics topics = new CountingTopics(1);
    topics.send("a");
    topics.sending(
        Map.of(),
        producer -> {
          ProducerRecord<byte[], byte[]> now = topics.event("a");
          Future<RecordMetadata> sent =
              producer.send(
                  new ProducerRecord<>(now.topic(), null, Long.MAX_VALUE, now.key(), now.value()));
          assertThat(sent).isNotNull();
        });
    topics.send("a");
    return topics;
  }
}
