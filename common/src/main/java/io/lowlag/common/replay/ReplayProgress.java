package io.lowlag.common.replay;

import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.kafka.KafkaConnection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
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
 * of consumer groups, one group for each reason, because runs may select different reasons, and for
 * each topic that they go back to, because one may be missing. The offset says where the last run
 * ended, and its metadata says which ranges are done.
 */
final class ReplayProgress implements AutoCloseable {

  /** The most dead letters of a place that a run leaves between others that it puts back. */
  static final int MOST_HOLES = 50;

  /** The length of the ranges that surely fits into an offset's metadata. */
  private static final int LONGEST_TEXT = 3_800;

  /** The dead letters of one reason that go back to one topic. */
  private record Kind(String reason, String target) {

    static Kind of(Letter letter) {
      return new Kind(letter.reason(), letter.target().orElseThrow());
    }
  }

  /** The dead letters of one kind in one partition. */
  private record Place(Kind kind, int partition) {

    static Place of(Letter letter) {
      return new Place(Kind.of(letter), letter.record().partition());
    }
  }

  private final Admin admin;
  private final String topic;
  private final Map<Kind, Map<Integer, HandledOffsets>> handled = new HashMap<>();
  private final Map<String, Map<Integer, HandledOffsets>> handledOfReason = new HashMap<>();
  private final Map<Place, HandledOffsets> open = new HashMap<>();
  private final Map<Place, SortedSet<Long>> left = new HashMap<>();

  ReplayProgress(KafkaConnection connection, String topic) {
    this.admin = Admin.create(connection.clientProperties());
    this.topic = topic;
  }

  boolean contains(Letter letter) {
    long offset = letter.record().offset();
    return of(Place.of(letter)).contains(offset) || containedBefore(letter);
  }

  // Earlier versions had one group for each reason, whatever the topic.
  private boolean containedBefore(Letter letter) {
    return handledOfReason
        .computeIfAbsent(letter.reason(), reason -> read(group(reason)))
        .getOrDefault(letter.record().partition(), new HandledOffsets())
        .contains(letter.record().offset());
  }

  /**
   * Adds the offsets that a transaction puts back, in the same transaction. They count once it is
   * {@link #committed}.
   *
   * @param letters that it puts back, all of one partition
   * @param from the first offset whose dead letters of the same kinds are done
   * @param until the first offset that is not done
   */
  void add(Producer<?, ?> producer, List<Letter> letters, long from, long until) {
    open.clear();
    letters.stream().map(Place::of).distinct().forEach(place -> add(producer, place, from, until));
  }

  private void add(Producer<?, ?> producer, Place place, long from, long until) {
    HandledOffsets done = of(place).copy();
    done.add(from, until, left.getOrDefault(place, Collections.emptySortedSet()));
    open.put(place, done);
    producer.sendOffsetsToTransaction(
        Map.of(
            new TopicPartition(topic, place.partition()),
            new OffsetAndMetadata(until, done.toString())),
        new ConsumerGroupMetadata(group(place.kind())));
  }

  /** Says that the last transaction was committed. */
  void committed() {
    open.forEach(
        (place, done) ->
            handled.computeIfAbsent(place.kind(), this::read).put(place.partition(), done));
    open.clear();
  }

  /**
   * Leaves a dead letter to a later run, although others of its kind behind it may be put back,
   * unless there is {@linkplain #isFull no room} for that.
   */
  void leave(Letter letter) {
    left.computeIfAbsent(Place.of(letter), none -> new TreeSet<>()).add(letter.record().offset());
  }

  /**
   * Returns whether nothing more of the letter's kind and partition may be put back in this run.
   * The note of what is done could then not say which ones were left.
   */
  boolean isFull(Letter letter) {
    Place place = Place.of(letter);
    return left.getOrDefault(place, Collections.emptySortedSet()).size() >= MOST_HOLES
        || of(place).toString().length() > LONGEST_TEXT;
  }

  private HandledOffsets of(Place place) {
    return handled
        .computeIfAbsent(place.kind(), this::read)
        .computeIfAbsent(place.partition(), none -> new HandledOffsets());
  }

  private Map<Integer, HandledOffsets> read(Kind kind) {
    return read(group(kind));
  }

  // Only stable offsets are read, not those of an open transaction.
  private Map<Integer, HandledOffsets> read(String group) {
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

  private String group(Kind kind) {
    return group(kind.reason()) + "-" + kind.target();
  }

  private String group(String reason) {
    return DeadLetterReplay.NAME + "-" + topic + "-" + reason;
  }

  @Override
  public void close() {
    admin.close();
  }
}
