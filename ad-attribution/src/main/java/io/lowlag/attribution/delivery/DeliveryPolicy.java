package io.lowlag.attribution.delivery;

import io.lowlag.common.config.Durations;
import io.lowlag.common.record.Origin;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The rules of the delivery: how impressions are counted and how long their counts are kept.
 *
 * @param deduplicationHorizon an id that comes again within this time of its arrival is a
 *     repetition
 * @param flushInterval minimum time between two partials of one campaign in one partition
 * @param progressInterval minimum time between two progress records of one campaign
 * @param retention how long counts are kept after the hour of their event time, so that a contract
 *     may come late and a flight may change
 * @param allowedLateness how long after the end of a flight the final counts are emitted, and how
 *     much longer than the horizon an id is remembered while no match arrives
 */
public record DeliveryPolicy(
    Duration deduplicationHorizon,
    Duration flushInterval,
    Duration progressInterval,
    Duration retention,
    Duration allowedLateness)
    implements Serializable {

  /**
   * The maximum time by which the clock of a record's writer may be ahead of the reader's. State is
   * kept longer by this time. So Kafka's timestamps, which a replay repeats, decide whether
   * something is still known; the moment when a timer fired does not.
   */
  private static final long CLOCK_SKEW_MS = Duration.ofMinutes(1).toMillis();

  private static final Duration HOUR = Duration.ofHours(1);

  public DeliveryPolicy {
    requireNotNegative("flush-interval", flushInterval);
    requireNotNegative("progress-interval", progressInterval);
    requireNotNegative("allowed-lateness", allowedLateness);
    if (deduplicationHorizon.toMillis() < 1) {
      throw new IllegalArgumentException(
          "deduplication-horizon is "
              + Durations.text(deduplicationHorizon)
              + ": it must be at least 1 ms, such as 10 minutes");
    }
    if (deduplicationHorizon.compareTo(flushInterval) <= 0) {
      throw new IllegalArgumentException(
          "deduplication-horizon is "
              + Durations.text(deduplicationHorizon)
              + ": it must be longer than flush-interval, which is "
              + Durations.text(flushInterval));
    }
    if (retention.compareTo(HOUR) < 0) {
      throw new IllegalArgumentException(
          "retention is " + Durations.text(retention) + ": it must be at least 1 hour");
    }
  }

  private static void requireNotNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(
          name + " is " + Durations.text(value) + ": it must be zero or longer");
    }
  }

  /**
   * Returns the shard's own clock after a record is read, epoch milliseconds: the greatest of
   * Kafka's timestamps. It never goes back, whatever a producer says, and is the same in a replay.
   *
   * @param clock as it was before
   * @param now the clock of arrival; a timestamp far ahead of it is ignored
   */
  static long clockAfter(Origin origin, long clock, long now) {
    return Math.max(clock, Math.min(stampOf(origin), now + CLOCK_SKEW_MS));
  }

  /** Returns Kafka's timestamp of a record, epoch milliseconds. */
  static long stampOf(Origin origin) {
    return Math.floorDiv(origin.sourceUs(), TimeUnit.MILLISECONDS.toMicros(1));
  }

  /** Returns whether an entry last needed at one arrival is still the same entry at another. */
  boolean isWithinHorizon(long before, long after) {
    return after - before <= deduplicationHorizon.toMillis();
  }

  /**
   * Returns until when, by the shard's clock, stage one keeps an entry that was last read at that
   * time; never, if that is never.
   */
  long heldUntil(long readAt) {
    return readAt == ExpiryQueue.NEVER
        ? ExpiryQueue.NEVER
        : readAt + deduplicationHorizon.toMillis() + CLOCK_SKEW_MS;
  }

  /**
   * Returns until when, by the clock of arrival, stage one keeps an entry of a shard that reads
   * nothing: for the lateness longer. After an outage, the job that writes the matches repeats
   * those of before it, and by the shard's clock no time has passed since.
   */
  long heldWithoutMatchesUntil(long readAt) {
    return readAt == ExpiryQueue.NEVER
        ? ExpiryQueue.NEVER
        : heldUntil(readAt) + allowedLateness.toMillis();
  }

  /**
   * Returns how long stage two keeps an hour of counts after its end, milliseconds: the retention
   * and a part of an hour that differs for each campaign. Otherwise all campaigns would end an hour
   * at the same moment.
   */
  long keptFor(String campaignId) {
    return retention.toMillis() + Math.floorMod(campaignId.hashCode(), HOUR.toMillis());
  }

  /**
   * Returns whether stage two may forget a counter that last changed at one arrival once a later
   * one of its shard is known. A counter changes within a horizon or never again; the second
   * horizon is for a run of stage one that repeats its output.
   */
  boolean isOver(long countedAt, long shardCountedAt) {
    return countedAt < shardCountedAt - 2 * deduplicationHorizon.toMillis();
  }
}
