package io.lowlag.realtime.internal.source;

import java.time.Duration;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The partitions that the last real-time batches did not read. A task that gets its slot only when
 * its batch ends reads nothing, and Spark counts it as done. So with batches that are shorter than
 * the timeout of {@link TaskStartWatch}, a partition could stay unread and nothing would report it.
 */
final class UnreadPartitions {

  /** A partition can miss one batch, for example if its task failed and was repeated at the end. */
  private static final int MOST_BATCHES = 1;

  private record Unread(long since, int batches) {}

  private final Duration timeout;
  private final SortedMap<Integer, Unread> unread = new TreeMap<>();
  private long plannedAt;

  UnreadPartitions(Duration timeout) {
    this.timeout = timeout;
  }

  /** A batch is planned. */
  void planned(long now) {
    plannedAt = now;
  }

  /**
   * A batch has ended.
   *
   * @throws IllegalStateException if a partition was not read for longer than the timeout, in more
   *     than one batch
   */
  void ended(Collection<TaskOffset> tasks, long now) {
    for (TaskOffset task : tasks) {
      if (task.read()) {
        unread.remove(task.partition());
      } else {
        Unread before = unread.getOrDefault(task.partition(), new Unread(plannedAt, 0));
        unread.put(task.partition(), new Unread(before.since(), before.batches() + 1));
      }
    }
    SortedMap<Integer, Unread> late = new TreeMap<>(unread);
    late.values()
        .removeIf(
            each -> each.batches() <= MOST_BATCHES || now - each.since() < timeout.toMillis());
    if (!late.isEmpty()) {
      throw new IllegalStateException(
          "no task has read partitions "
              + late.keySet()
              + " for "
              + timeout.toSeconds()
              + " s, because their tasks of the real-time batches got no slot before the batch"
              + " ended; give the application a slot (a core) for each of the "
              + tasks.size()
              + " tasks, or stop other jobs in it");
    }
  }
}
