package io.lowlag.realtime.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
  record Key(String queryId, int partition, Set<String> topics, Map<String, Object> params) {

    String groupId() {
      return String.valueOf(params.get("group.id"));
    }

    @Override
    public String toString() {
      return queryId + "/" + partition + topics;
    }
  }

  private record Idle(PartitionConsumer consumer, Future<?> closing) {}

  private final Function<Key, PartitionConsumer> open;
  private final Duration idleTimeout;
  private final ConcurrentMap<Key, Idle> idle = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor closer;

  ConsumerCache(Function<Key, PartitionConsumer> open, Duration idleTimeout) {
    this.open = open;
    this.idleTimeout = idleTimeout;
    this.closer = closer();
  }

  /** The cache of this process; idle consumers live as long as those of Spark's own source. */
  static ConsumerCache shared() {
    return Shared.CACHE;
  }

  /** A consumer for the caller alone: an idle one of the same key, or a new one. */
  PartitionConsumer acquire(Key key) {
    Idle kept = idle.remove(key);
    if (kept == null) {
      return open.apply(key);
    }
    kept.closing.cancel(false);
    return kept.consumer;
  }

  /** Takes the consumer back for the next batch; closes it if there is one for the key already. */
  void release(Key key, PartitionConsumer consumer) {
    Future<?> closing =
        closer.schedule(() -> close(key, consumer), idleTimeout.toMillis(), TimeUnit.MILLISECONDS);
    if (idle.putIfAbsent(key, new Idle(consumer, closing)) != null) {
      closing.cancel(false);
      consumer.close();
    }
  }

  /** Closes all idle consumers of the consumer group. */
  void closeIdleOf(String groupId) {
    idle.forEach(
        (key, kept) -> {
          if (key.groupId().equals(groupId) && idle.remove(key, kept)) {
            kept.closing.cancel(false);
            kept.consumer.close();
          }
        });
  }

  int size() {
    return idle.size();
  }

  private void close(Key key, PartitionConsumer consumer) {
    Idle kept = idle.get(key);
    if (kept != null && kept.consumer == consumer && idle.remove(key, kept)) {
      consumer.close();
    }
  }

  /** One thread, which ends when no consumer waits to be closed. */
  private ScheduledThreadPoolExecutor closer() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "lowlag-kafka-idle-consumers");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(1, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  private static final class Shared {
    static final ConsumerCache CACHE =
        new ConsumerCache(
            AuthenticatedConsumer::open,
            Duration.ofMillis(
                SparkEnv.get().conf().getTimeAsMs("spark.kafka.consumer.cache.timeout", "5m")));
  }
}
