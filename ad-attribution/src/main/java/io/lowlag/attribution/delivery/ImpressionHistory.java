package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.HourCount;
import io.lowlag.attribution.delivery.model.KeptHours;

/**
 * The number of impressions of a campaign in each second and each hour of event time, for as long
 * as they are kept. A flight is counted by its whole hours, and second by second in the hours in
 * which it starts and ends.
 */
final class ImpressionHistory {

  private static final int HOUR = 3_600;
  private static final int MINUTE = 60;
  private static final long HOUR_MS = 3_600_000;

  private final Entries<Long, Long> seconds;
  private final Entries<Long, HourCount> hours;
  private final long keptForMs;
  private KeptHours kept;

  /**
   * @param seconds counts by epoch second
   * @param hours counts by hour since the epoch
   * @param kept the existing hours
   * @param keptForMs how long an hour is kept after its end, milliseconds of the clock of arrival
   */
  ImpressionHistory(
      Entries<Long, Long> seconds, Entries<Long, HourCount> hours, KeptHours kept, long keptForMs) {
    this.seconds = seconds;
    this.hours = hours;
    this.kept = kept;
    this.keptForMs = keptForMs;
  }

  /**
   * Returns whether impressions of that epoch second are kept at that time of the clock of arrival.
   */
  boolean keeps(long second, long now) {
    return endOf(Math.floorDiv(second, HOUR)) > now;
  }

  private long endOf(long hour) {
    return (hour + 1) * HOUR_MS + keptForMs;
  }

  private long oldestHour(long now) {
    return Math.floorDiv(now - keptForMs, HOUR_MS);
  }

  /** Adds impressions of an epoch second that is kept. */
  void add(long second, long count) {
    long hour = Math.floorDiv(second, HOUR);
    Long counted = seconds.get(second);
    seconds.put(second, counted == null ? count : counted + count);
    hours.put(hour, hourOf(hour).plus(count, Math.floorMod(second, HOUR) / MINUTE));
    kept = kept.with(hour);
  }

  private HourCount hourOf(long hour) {
    HourCount count = hours.get(hour);
    return count == null ? HourCount.NONE : count;
  }

  /** Returns the impressions from one epoch second, inclusive, to another, exclusive. */
  long count(long from, long to, long now) {
    if (kept.isEmpty()) {
      return 0;
    }
    long second = Math.max(from, Math.max(kept.oldest(), oldestHour(now)) * HOUR);
    long end = Math.min(to, (kept.newest() + 1) * HOUR);
    long count = 0;
    while (second < end) {
      long hour = Math.floorDiv(second, HOUR);
      long next = Math.min(end, (hour + 1) * HOUR);
      count += next - second == HOUR ? hourOf(hour).count() : partOf(hour, second, next);
      second = next;
    }
    return count;
  }

  private long partOf(long hour, long from, long to) {
    HourCount all = hourOf(hour);
    long count = 0;
    for (long second = from; second < to; second++) {
      if (all.has(Math.floorMod(second, HOUR) / MINUTE)) {
        Long counted = seconds.get(second);
        count += counted == null ? 0 : counted;
      }
    }
    return count;
  }

  /**
   * Forgets hours that are no longer kept.
   *
   * @param most maximum number of minutes in one call
   * @return how many impressions the forgotten hours had
   */
  long forget(long now, int most) {
    long forgotten = 0;
    for (int left = most; left > 0 && nextEnd() <= now; left--) {
      long hour = kept.oldest();
      HourCount count = hourOf(hour);
      if (count.minutes() != 0) {
        hours.put(hour, withoutFirstMinute(hour, count));
      } else {
        hours.remove(hour);
        forgotten += count.count();
        kept = kept.withoutOldest();
      }
    }
    return forgotten;
  }

  private HourCount withoutFirstMinute(long hour, HourCount count) {
    int minute = Long.numberOfTrailingZeros(count.minutes());
    long first = hour * HOUR + (long) minute * MINUTE;
    for (long second = first; second < first + MINUTE; second++) {
      seconds.remove(second);
    }
    return new HourCount(count.count(), count.minutes() & (count.minutes() - 1));
  }

  /** Returns when the oldest hour is no longer kept; {@link ExpiryQueue#NEVER} if there is none. */
  long nextEnd() {
    return kept.isEmpty() ? ExpiryQueue.NEVER : endOf(kept.oldest());
  }

  /** Returns the existing hours. */
  KeptHours kept() {
    return kept;
  }
}
