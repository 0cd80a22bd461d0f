package io.lowlag.common.job;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * When offsets were first seen to exist, where no record says when it arrived: a lag in time from
 * the ends of partitions at the batches before. All times are epoch milliseconds.
 */
final class OffsetTimes {

  private static final int MOST = 10_000;

  private final Map<TopicPartition, Deque<End>> ends = new HashMap<>();

  private record End(long offset, long seenAt) {}

  /**
   * Since when the next record waits.
   *
   * @param next its offset
   * @param latest the partition's end as of now
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
