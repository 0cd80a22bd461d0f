package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.task.IdleCache;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.SparkEnv;

/**
 * The idle consumers of this process, kept from one batch to the next for their connections,
 * fetched records and positions. A consumer is either here or with one task.
 */
final class ConsumerCache {

  /**
   * Which consumers are interchangeable.
   *
   * @param params may hold secrets, so a key is never printed with them
   */
  record Key(
      String queryId,
      int partition,
      Set<String> topics,
      Map<String, Object> params,
      ReadingTimes times,
      ArrivalStamp arrival) {

    String groupId() {
      return String.valueOf(params.get("group.id"));
    }

    @Override
    public String toString() {
      return queryId + "/" + partition + topics;
    }
  }

  private final Function<Key, PartitionConsumer> open;
  private final IdleCache<Key, PartitionConsumer> idle;

  ConsumerCache(Function<Key, PartitionConsumer> open, Duration idleTimeout) {
    this.open = open;
    this.idle =
        new IdleCache<>("lowlag-kafka-idle-consumers", idleTimeout, PartitionConsumer::close);
  }

  /**
   * Returns the cache of this process; idle consumers live as long as those of Spark's own source.
   */
  static ConsumerCache shared() {
    return Shared.CACHE;
  }

  /** Returns a consumer for the caller alone: an idle one of the same key, or a new one. */
  PartitionConsumer acquire(Key key) {
    return idle.take(key).orElseGet(() -> open.apply(key));
  }

  /** Takes the consumer back for the next batch; closes it if there is one for the key already. */
  void release(Key key, PartitionConsumer consumer) {
    idle.keep(key, consumer);
  }

  /** Closes all idle consumers of the consumer group. */
  void closeIdleOf(String groupId) {
    idle.endAll(key -> key.groupId().equals(groupId));
  }

  int size() {
    return idle.size();
  }

  private static final class Shared {
    static final ConsumerCache CACHE =
        new ConsumerCache(
            AuthenticatedConsumer::open,
            Duration.ofMillis(
                SparkEnv.get().conf().getTimeAsMs("spark.kafka.consumer.cache.timeout", "5m")));
  }
}
