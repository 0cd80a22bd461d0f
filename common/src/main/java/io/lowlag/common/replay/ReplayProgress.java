package io.lowlag.common.replay;

import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.kafka.KafkaConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/**
 * The dead letters that this run and earlier runs have put back. The brokers store them as offsets
 * of consumer groups, one group for each reason, because runs may select different reasons. The
 * offset says where the last run ended, and its metadata says which ranges are done.
 */
final class ReplayProgress implements AutoCloseable {

  private final Admin admin;
  private final String topic;
  private final Map<String, Map<Integer, HandledOffsets>> handled = new TreeMap<>();

  ReplayProgress(KafkaConnection connection, String topic) {
    this.admin = Admin.create(connection.clientProperties());
    this.topic = topic;
  }

  boolean contains(String reason, int partition, long offset) {
    return of(reason, partition).contains(offset);
  }

  /**
   * Adds the offsets that a transaction puts back, in the same transaction.
   *
   * @param from the first offset whose dead letters with these reasons are done
   * @param until the first offset that is not done
   */
  void add(Producer<?, ?> producer, Set<String> reasons, int partition, long from, long until) {
    for (String reason : reasons) {
      of(reason, partition).add(from, until);
      String ranges = of(reason, partition).toString();
      producer.sendOffsetsToTransaction(
          Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(until, ranges)),
          new ConsumerGroupMetadata(group(reason)));
    }
  }

  private HandledOffsets of(String reason, int partition) {
    return handled
        .computeIfAbsent(reason, this::read)
        .computeIfAbsent(partition, none -> new HandledOffsets());
  }

  // Only stable offsets are read, not those of an open transaction.
  private Map<Integer, HandledOffsets> read(String reason) {
    String group = group(reason);
    try {
      Map<Integer, HandledOffsets> known = new HashMap<>();
      admin
          .listConsumerGroupOffsets(
              Map.of(group, new ListConsumerGroupOffsetsSpec()),
              new ListConsumerGroupOffsetsOptions().requireStable(true))
          .partitionsToOffsetAndMetadata(group)
          .get()
          .forEach(
              (partition, offset) -> {
                if (offset != null && partition.topic().equals(topic)) {
                  known.put(partition.partition(), HandledOffsets.parse(offset.metadata()));
                }
              });
      return known;
    } catch (ExecutionException e) {
      throw new CannotStartException(
          "cannot read which dead letters were replayed before (consumer group "
              + group
              + "): "
              + e.getCause().getMessage(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStartException("interrupted while asking for the group " + group, e);
    }
  }

  private String group(String reason) {
    return DeadLetterReplay.NAME + "-" + topic + "-" + reason;
  }

  @Override
  public void close() {
    admin.close();
  }
}
