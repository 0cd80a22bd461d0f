package io.lowlag.common.kafka;

import io.lowlag.common.error.JobFailedException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** Reads partitions up to given offsets, and gives up if none of them gets further for a minute. */
public final class ReadUpTo {

  /** Takes the records of a poll. The time that it needs does not count as waiting. */
  @FunctionalInterface
  public interface Polled {
    void take(ConsumerRecords<byte[], byte[]> records);
  }

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaConnection connection;
  private final Consumer<byte[], byte[]> consumer;
  private final LongSupplier nanoTime;

  /**
   * @param consumer that has these partitions and stands where the reading begins
   */
  public ReadUpTo(KafkaConnection connection, Consumer<byte[], byte[]> consumer) {
    this(connection, consumer, System::nanoTime);
  }

  ReadUpTo(KafkaConnection connection, Consumer<byte[], byte[]> consumer, LongSupplier nanoTime) {
    this.connection = connection;
    this.consumer = consumer;
    this.nanoTime = nanoTime;
  }

  /**
   * Reads all records before the ends, and maybe some behind them.
   *
   * @param ends of each partition, exclusive
   * @throws JobFailedException with one line, when nothing comes for a minute
   */
  public void read(Map<TopicPartition, Long> ends, Polled polled) {
    long reached = reached(ends);
    long since = nanoTime.getAsLong();
    for (Optional<TopicPartition> behind = behind(ends);
        behind.isPresent();
        behind = behind(ends)) {
      polled.take(consumer.poll(POLL));
      long now = reached(ends);
      if (now != reached) {
        reached = now;
        since = nanoTime.getAsLong();
      } else if (nanoTime.getAsLong() - since > PATIENCE.toNanos()) {
        throw silent(behind.get(), ends.get(behind.get()));
      }
    }
  }

  private Optional<TopicPartition> behind(Map<TopicPartition, Long> ends) {
    return ends.keySet().stream().filter(p -> consumer.position(p) < ends.get(p)).findFirst();
  }

  private long reached(Map<TopicPartition, Long> ends) {
    return ends.keySet().stream().mapToLong(consumer::position).sum();
  }

  private JobFailedException silent(TopicPartition partition, long end) {
    return new JobFailedException(
        "the brokers at "
            + connection
            + " sent nothing of "
            + partition
            + " for "
            + PATIENCE.toSeconds()
            + " s, at offset "
            + consumer.position(partition)
            + " of "
            + end
            + ": check that the partition has a leader and that it can be reached, and run the"
            + " command again",
        null);
  }
}
