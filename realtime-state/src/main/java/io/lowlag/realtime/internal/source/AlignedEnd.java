package io.lowlag.realtime.internal.source;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Ends a limited batch at one moment of arrival in all topics of a partition.
 *
 * <p>Spark divides a limit by the number of records. A batch would therefore end at a different
 * moment in each topic, and records of one topic would be handed over before earlier ones of
 * another. So every topic of a partition is cut back to the earliest moment of a record that the
 * limit leaves unread in any of them.
 */
final class AlignedEnd implements AutoCloseable {

  /**
   * Where a limited batch ends.
   *
   * @param end its offsets
   * @param unreadFrom when the first record behind the end arrived, epoch milliseconds, for each
   *     topic that has one with a timestamp, {@link UnreadRecords#NOTHING} for one that has no
   *     record
   */
  record Aligned(CoPartitionedOffset end, Map<TopicPartition, Long> unreadFrom) {}

  private final UnreadRecords records;

  AlignedEnd(UnreadRecords records) {
    this.records = records;
  }

  /**
   * Returns the end to plan for, with what is known of the records behind it.
   *
   * @param from where the batch begins
   * @param limited where the limit ends it
   * @param latest what the broker has
   * @throws IllegalStateException if Kafka has deleted records behind the limit, and that must fail
   *     the query
   */
  Aligned align(CoPartitionedOffset from, CoPartitionedOffset limited, CoPartitionedOffset latest) {
    Map<TopicPartition, Long> unread = new HashMap<>();
    forEach(
        limited,
        (own, end) -> {
          if (end < latest.offset(own.topic(), own.partition())) {
            unread.put(own, end);
          }
        });
    if (unread.isEmpty()) {
      return new Aligned(limited, Map.of());
    }
    try {
      Map<TopicPartition, Long> unreadFrom = records.arrivals(unread, from, latest);
      Map<TopicPartition, Long> moments = momentsToCutAt(from, limited, unreadFrom);
      Map<TopicPartition, Long> cut = cut(from, limited, moments);
      Map<TopicPartition, Long> unreadFromCut = records.arrivals(cut, from, latest);
      correct(cut, from, limited, latest, moments, unreadFromCut);
      unreadFrom.keySet().removeAll(cut.keySet());
      unreadFrom.putAll(unreadFromCut);
      return new Aligned(endingAt(limited, cut), unreadFrom);
    } catch (InterruptException e) {
      // Spark treats this as a stop, not as a failure of the query.
      throw new UncheckedIOException(new InterruptedIOException("the query is stopped"));
    }
  }

  /**
   * Returns the moment to cut back to, for each topic that the limit does not end there: records
   * from it on stay unread. Of records that arrived in one millisecond, those of the topic whose
   * name comes first are processed first.
   */
  private static Map<TopicPartition, Long> momentsToCutAt(
      CoPartitionedOffset from, CoPartitionedOffset limited, Map<TopicPartition, Long> unreadFrom) {
    Map<Integer, TopicPartition> earliest = new HashMap<>();
    unreadFrom.forEach(
        (own, moment) ->
            earliest.merge(
                own.partition(),
                own,
                (one, other) ->
                    Stream.of(one, other)
                        .min(
                            Comparator.<TopicPartition>comparingLong(unreadFrom::get)
                                .thenComparing(TopicPartition::topic))
                        .orElseThrow()));
    Map<TopicPartition, Long> moments = new HashMap<>();
    forEach(
        limited,
        (own, end) -> {
          TopicPartition first = earliest.get(own.partition());
          // The topic of the earliest unread record keeps its end, so every batch advances.
          if (first != null
              && !first.equals(own)
              && unreadFrom.get(first) != UnreadRecords.NOTHING
              && end > from.offset(own.topic(), own.partition())) {
            boolean isBefore = own.topic().compareTo(first.topic()) < 0;
            moments.put(own, unreadFrom.get(first) + (isBefore ? 1 : 0));
          }
        });
    return moments;
  }

  /** Returns where topics end that are cut back, according to their Kafka timestamps. */
  private Map<TopicPartition, Long> cut(
      CoPartitionedOffset from, CoPartitionedOffset limited, Map<TopicPartition, Long> moments) {
    Map<TopicPartition, Long> cut = new HashMap<>();
    records
        .firstStamped(moments)
        .forEach(
            (own, first) -> {
              if (first < limitedEnd(limited, own)) {
                cut.put(own, Math.max(from.offset(own.topic(), own.partition()), first));
              }
            });
    return cut;
  }

  /**
   * Searches on where a topic was cut too early: its Kafka timestamps are not when its records
   * arrived if a producer's clock is ahead, anywhere in the topic, or an upstream job has written
   * an earlier arrival.
   *
   * @param cut where the topics end; changed
   * @param unreadFrom when the first record behind each of these ends arrived; changed
   */
  private void correct(
      Map<TopicPartition, Long> cut,
      CoPartitionedOffset from,
      CoPartitionedOffset limited,
      CoPartitionedOffset latest,
      Map<TopicPartition, Long> moments,
      Map<TopicPartition, Long> unreadFrom) {
    // The wanted end is behind the first of both offsets, and not behind the second.
    Map<TopicPartition, Long> tooEarly = new HashMap<>();
    Map<TopicPartition, Long> notTooEarly = new HashMap<>();
    cut.forEach(
        (own, end) -> {
          if (isTooEarly(own, moments, unreadFrom)) {
            tooEarly.put(own, end);
            notTooEarly.put(own, limitedEnd(limited, own));
          }
        });
    Set<TopicPartition> searched = Set.copyOf(tooEarly.keySet());
    while (true) {
      Map<TopicPartition, Long> middle = new HashMap<>();
      tooEarly.forEach(
          (own, end) -> {
            if (end + 1 < notTooEarly.get(own)) {
              middle.put(own, (end + notTooEarly.get(own)) / 2);
            }
          });
      if (middle.isEmpty()) {
        break;
      }
      Map<TopicPartition, Long> found = records.arrivals(middle, from, latest);
      middle.forEach(
          (own, end) -> (isTooEarly(own, moments, found) ? tooEarly : notTooEarly).put(own, end));
      // Where the broker does not answer, the search ends.
      tooEarly.keySet().removeIf(own -> middle.containsKey(own) && !found.containsKey(own));
    }
    cut.putAll(notTooEarly);
    // Where the limit ends a topic, it is known.
    cut.entrySet().removeIf(own -> own.getValue() == limitedEnd(limited, own.getKey()));
    notTooEarly.keySet().retainAll(cut.keySet());
    unreadFrom.keySet().removeAll(searched);
    unreadFrom.putAll(records.arrivals(notTooEarly, from, latest));
  }

  private static long limitedEnd(CoPartitionedOffset limited, TopicPartition own) {
    return limited.offset(own.topic(), own.partition());
  }

  private static boolean isTooEarly(
      TopicPartition own, Map<TopicPartition, Long> moments, Map<TopicPartition, Long> unreadFrom) {
    return unreadFrom.getOrDefault(own, UnreadRecords.NOTHING) < moments.get(own);
  }

  private static CoPartitionedOffset endingAt(
      CoPartitionedOffset limited, Map<TopicPartition, Long> cut) {
    SortedMap<String, TreeMap<Integer, Long>> ends = new TreeMap<>();
    forEach(
        limited,
        (own, end) ->
            ends.computeIfAbsent(own.topic(), first -> new TreeMap<>())
                .put(own.partition(), cut.getOrDefault(own, end)));
    return limited.endingAt(ends);
  }

  private static void forEach(CoPartitionedOffset offsets, BiConsumer<TopicPartition, Long> use) {
    offsets
        .topics()
        .forEach(
            (topic, ends) ->
                ends.forEach(
                    (partition, end) -> use.accept(new TopicPartition(topic, partition), end)));
  }

  @Override
  public void close() {
    records.close();
  }
}
