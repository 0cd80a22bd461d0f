package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.OffsetRange;
import io.lowlag.realtime.internal.task.ArrivalClock;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * The work of one task.
 *
 * @param partition the Kafka partition read of every topic; also the index of the task
 * @param partitions how many partitions every topic has
 * @param ranges one range a topic, empty ones included
 * @param timing up to when timers fire, and what the task begins with
 * @param startStateId names the state to continue from, empty for none
 * @param plannedEndStateId names the state that the task will commit, null if every attempt creates
 *     its own
 * @param location where the task should run, in the format of Spark's scheduler, or null
 */
record TaskPartition(
    int partition,
    int partitions,
    ArrayList<OffsetRange> ranges,
    Timing timing,
    String startStateId,
    String plannedEndStateId,
    String location)
    implements InputPartition {

  /** A task that reads until its batch ends. */
  static final long NO_LIMIT = Long.MAX_VALUE;

  /**
   * The time of arrival of a task, epoch milliseconds.
   *
   * @param start the time that the batch before ended with, {@link ArrivalClock#UNKNOWN} for none
   * @param isStartExact whether it ended exactly with that time, or not earlier
   * @param planned up to when timers may fire, {@link ArrivalClock#UNKNOWN} in real-time, {@link
   *     PlannedMoment#NONE} if that is not known
   * @param behind the topics that had more records then
   * @param arrivedBy by when all records of the batch had arrived, {@link #NO_LIMIT} if that is not
   *     known
   * @param longestMs how long the task reads at most, milliseconds
   */
  record Timing(
      long start,
      boolean isStartExact,
      long planned,
      TreeMap<String, UnreadTail> behind,
      long arrivedBy,
      long longestMs)
      implements Serializable {

    /** Returns a task of a planned batch. */
    static Timing planned(
        long start,
        boolean isStartExact,
        long planned,
        TreeMap<String, UnreadTail> behind,
        long arrivedBy) {
      return new Timing(start, isStartExact, planned, behind, arrivedBy, NO_LIMIT);
    }

    /** Returns a task that begins with that time and reads what is yet to come. */
    static Timing live(long start, long longestMs) {
      return new Timing(start, false, ArrivalClock.UNKNOWN, new TreeMap<>(), NO_LIMIT, longestMs);
    }
  }

  /** Returns whether the task reads records that are yet to come. */
  boolean isLive() {
    return plannedEndStateId == null;
  }

  /** Returns the time of arrival that the batch before ended with. */
  long startTime() {
    return timing.start();
  }

  /** Returns whether the batch before ended exactly with that time; otherwise not earlier. */
  boolean isStartExact() {
    return timing.isStartExact();
  }

  /** Returns by when all of its records had arrived, epoch milliseconds. */
  long arrivedBy() {
    return timing.arrivedBy();
  }

  /** Returns how long the task reads at most, milliseconds. */
  long longestMs() {
    return timing.longestMs();
  }

  /** Returns what the topic had behind the end of the range, if anything. */
  Optional<UnreadTail> tail(String topic) {
    return Optional.ofNullable(timing.behind().get(topic));
  }

  /** Returns whether the task reads everything that the broker had when the batch was planned. */
  boolean readsAll() {
    return timing.planned() != ArrivalClock.UNKNOWN && timing.behind().isEmpty();
  }

  /** Returns the time that its records do not pass, {@link #NO_LIMIT} if that is not known. */
  long latestTime() {
    return timing.planned() == ArrivalClock.UNKNOWN || timing.planned() == PlannedMoment.NONE
        ? NO_LIMIT
        : timing.planned();
  }

  /**
   * Returns the time up to which timers fire when all of the task's records are processed; unknown
   * if the broker had more records. Then the later ones fire in the next batch, between its
   * records, where they see the moments at which they were due.
   */
  long timersUntil() {
    return timing.behind().isEmpty() ? timing.planned() : ArrivalClock.UNKNOWN;
  }

  Set<String> topics() {
    return ranges.stream().map(OffsetRange::topic).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Returns the id of the state to commit. In micro-batch mode, the id is in the offset log before
   * the batch runs. In real-time mode, the offset log is written after the batch, from the accepted
   * attempts, so the id of one attempt can never name the state of another one.
   */
  String endStateId() {
    return Optional.ofNullable(plannedEndStateId).orElseGet(() -> UUID.randomUUID().toString());
  }

  @Override
  public String[] preferredLocations() {
    return location == null ? new String[0] : new String[] {location};
  }
}
