package io.lowlag.common.kafka;

import io.lowlag.common.config.Redaction;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.record.KafkaHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The latest values of keys, as compacted topics keep them.
 *
 * @param connection where the brokers are
 */
public record LatestValues(KafkaConnection connection) {

  /** The place of a record in its topic. */
  public record Place(int partition, long offset) {

    @Override
    public String toString() {
      return "partition " + partition + ", offset " + offset;
    }
  }

  /**
   * Returns the topics that are compacted; a topic that does not exist is not.
   *
   * @throws CannotStartException with one line, when the brokers do not answer
   */
  public List<String> compacted(Collection<String> topics) {
    List<String> compacted = new ArrayList<>();
    try (Admin admin = Admin.create(connection.clientProperties())) {
      Map<ConfigResource, KafkaFuture<Config>> asked =
          admin
              .describeConfigs(
                  topics.stream()
                      .distinct()
                      .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                      .toList())
              .values();
      for (Map.Entry<ConfigResource, KafkaFuture<Config>> one : asked.entrySet()) {
        if (isCompacted(one.getValue())) {
          compacted.add(one.getKey().name());
        }
      }
    }
    return compacted.stream().sorted().toList();
  }

  private boolean isCompacted(KafkaFuture<Config> asked) {
    try {
      return asked
          .get(connection.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
          .get(TopicConfig.CLEANUP_POLICY_CONFIG)
          .value()
          .contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw failed(e.getCause());
    } catch (TimeoutException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    }
  }

  /**
   * Removes the latest value of a key. Kafka deletes it at the next compaction.
   *
   * @throws CannotStartException with one line, when a tombstone is not acknowledged
   */
  public void remove(Collection<String> topics, String key) {
    topics.forEach(topic -> remove(topic, key, List.of()));
  }

  /**
   * Writes a record without a value. If it is not acknowledged, it may be in the topic all the
   * same; a second one does no harm.
   *
   * @param headers of the record, which may give it a special meaning
   * @return the place of the record
   * @throws CannotStartException with one line, when it is not acknowledged
   */
  public Place remove(String topic, String key, List<KafkaHeader> headers) {
    ProducerRecord<byte[], byte[]> tombstone =
        new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), null);
    headers.forEach(header -> tombstone.headers().add(header.key(), header.value()));
    try (ByteProducer producer = new ByteProducer(connection.clientProperties())) {
      RecordMetadata written =
          producer
              .send(tombstone)
              .get(connection.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
      return new Place(written.partition(), written.offset());
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } catch (TimeoutException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    }
  }

  private CannotStartException failed(Throwable e) {
    return new CannotStartException(
        "kafka.bootstrap-servers = "
            + connection
            + " did not answer: "
            + Redaction.scrub(e.getClass().getSimpleName() + ": " + e.getMessage()),
        e);
  }
}
