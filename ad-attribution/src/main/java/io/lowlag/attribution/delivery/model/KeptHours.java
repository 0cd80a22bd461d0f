package io.lowlag.attribution.delivery.model;

/**
 * State: the range of hours whose impressions are kept, in hours since the epoch, both inclusive.
 *
 * @param oldest no hour before it is kept
 * @param newest no hour after it is kept; before {@code oldest} if no hour is kept
 */
public record KeptHours(long oldest, long newest) {

  /** The hours of a campaign without impressions. */
  public static final KeptHours NONE = new KeptHours(Long.MAX_VALUE, Long.MIN_VALUE);

  /** Returns whether no hour is kept. */
  public boolean isEmpty() {
    return oldest > newest;
  }

  /** Returns these hours with one more hour. */
  public KeptHours with(long hour) {
    return new KeptHours(Math.min(oldest, hour), Math.max(newest, hour));
  }

  /** Returns these hours without the oldest one. */
  public KeptHours withoutOldest() {
    return oldest >= newest ? NONE : new KeptHours(oldest + 1, newest);
  }
}
