package io.lowlag.common.job;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The times at which offsets were first seen, for sources that do not tell when a record arrived.
 * The lag in time follows from the ends of partitions at earlier batches. All times are epoch
 * milliseconds.
 */
final class OffsetTimes {

  private static final int MOST = 10_000;

  private final Map<TopicPartition, Deque<End>> ends = new HashMap<>();

  private record End(long offset, long seenAt) {}

  /**
   * Returns the time since when the next record waits.
   *
   * @param next its offset
   * @param latest the partition's end now
   * @return negative if nothing waits
   */
  long since(TopicPartition partition, long next, long latest, long now) {
    Deque<End> known = ends.computeIfAbsent(partition, each -> new ArrayDeque<>());
    while (!known.isEmpty() && known.peekFirst().offset() <= next) {
      known.removeFirst();
    }
    if (latest <= next) {
      return -1;
    }
    boolean grown = known.isEmpty() || known.peekLast().offset() < latest;
    if (grown && known.size() < MOST) {
      known.addLast(new End(latest, now));
    }
    return known.peekFirst().seenAt();
  }
}
