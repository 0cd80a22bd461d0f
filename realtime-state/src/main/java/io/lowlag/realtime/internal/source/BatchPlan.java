package io.lowlag.realtime.internal.source;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.lowlag.realtime.internal.engine.OffsetRange;
import io.lowlag.realtime.internal.task.ArrivalClock;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * How a batch was planned. The offset log has it, so a batch that runs again is the same.
 *
 * @param at up to when timers may fire, epoch milliseconds, {@link PlannedMoment#NONE} if that is
 *     not known
 * @param arrivedBy by when all records of the batch had arrived, epoch milliseconds; null if an
 *     earlier release planned it
 * @param behind the partitions of each topic that had more records than the batch reads
 * @param unreadFrom when the first record behind the end arrived, epoch milliseconds, as far as it
 *     is known; {@link UnreadRecords#NOTHING} if there is none
 * @param unreadUntil the offset at which these records ended; missing if an earlier release planned
 *     it
 */
record BatchPlan(
    long at,
    @JsonInclude(Include.NON_NULL) Long arrivedBy,
    SortedMap<String, TreeSet<Integer>> behind,
    @JsonInclude(Include.NON_EMPTY) SortedMap<String, TreeMap<Integer, Long>> unreadFrom,
    @JsonInclude(Include.NON_EMPTY) SortedMap<String, TreeMap<Integer, Long>> unreadUntil) {

  BatchPlan {
    unreadFrom = unreadFrom == null ? new TreeMap<>() : unreadFrom;
    unreadUntil = unreadUntil == null ? new TreeMap<>() : unreadUntil;
  }

  /**
   * Returns the plan of a batch.
   *
   * @param at up to when timers may fire
   * @param arrivedBy when the broker had answered what it has
   * @param end where the batch ends
   * @param latest what the broker had
   * @param unread when the first record behind each end arrived, as far as it is known
   */
  static BatchPlan of(
      long at,
      long arrivedBy,
      CoPartitionedOffset end,
      CoPartitionedOffset latest,
      Map<TopicPartition, Long> unread) {
    SortedMap<String, TreeSet<Integer>> behind = new TreeMap<>();
    SortedMap<String, TreeMap<Integer, Long>> unreadUntil = new TreeMap<>();
    end.topics()
        .forEach(
            (topic, offsets) ->
                offsets.forEach(
                    (partition, offset) -> {
                      long found = latest.offset(topic, partition);
                      if (offset < found) {
                        behind.computeIfAbsent(topic, first -> new TreeSet<>()).add(partition);
                        unreadUntil
                            .computeIfAbsent(topic, first -> new TreeMap<>())
                            .put(partition, found);
                      }
                    }));
    SortedMap<String, TreeMap<Integer, Long>> unreadFrom = new TreeMap<>();
    unread.forEach(
        (own, moment) ->
            unreadFrom
                .computeIfAbsent(own.topic(), first -> new TreeMap<>())
                .put(own.partition(), atMost(arrivedBy, moment)));
    return new BatchPlan(at, arrivedBy, behind, unreadFrom, unreadUntil);
  }

  /** These records had arrived, too, whatever their producers' clocks said. */
  private static long atMost(long arrivedBy, long moment) {
    return moment == UnreadRecords.NOTHING ? moment : Math.min(moment, arrivedBy);
  }

  /** Returns what the topics had whose partition of that number had more records. */
  TreeMap<String, UnreadTail> behindIn(int partition) {
    TreeMap<String, UnreadTail> topics = new TreeMap<>();
    behind.forEach(
        (topic, partitions) -> {
          if (partitions.contains(partition)) {
            topics.put(
                topic,
                new UnreadTail(
                    in(unreadFrom, topic, partition, ArrivalClock.UNKNOWN),
                    in(unreadUntil, topic, partition, OffsetRange.UNBOUNDED)));
          }
        });
    // Only markers of transactions are behind the end.
    topics.values().removeIf(tail -> tail.from() == UnreadRecords.NOTHING);
    return topics;
  }

  private static long in(
      SortedMap<String, TreeMap<Integer, Long>> values, String topic, int partition, long none) {
    return values.getOrDefault(topic, new TreeMap<>()).getOrDefault(partition, none);
  }

  /**
   * Returns the time of arrival at which the partition's batch ends: before it, nothing that is
   * unread arrived. {@link ArrivalClock#UNKNOWN} if that is not known.
   */
  long endOf(int partition) {
    long planned = at == PlannedMoment.NONE ? UnreadRecords.NOTHING : at;
    long end =
        behindIn(partition).values().stream().map(UnreadTail::from).reduce(planned, Math::min);
    return end == UnreadRecords.NOTHING ? ArrivalClock.UNKNOWN : end;
  }
}
