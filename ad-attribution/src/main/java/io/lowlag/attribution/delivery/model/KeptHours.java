package io.lowlag.attribution.delivery.model;

/**
 * State: from which hour to which impressions are kept, in hours since the epoch, both inclusive.
 *
 * @param oldest no hour before it is kept
 * @param newest no hour after it is kept; before {@code oldest} if nothing is
 */
public record KeptHours(long oldest, long newest) {

  /** Of a campaign without impressions. */
  public static final KeptHours NONE = new KeptHours(Long.MAX_VALUE, Long.MIN_VALUE);

  /** Whether no hour is kept. */
  public boolean isEmpty() {
    return oldest > newest;
  }

  /** The same with one more hour. */
  public KeptHours with(long hour) {
    return new KeptHours(Math.min(oldest, hour), Math.max(newest, hour));
  }

  /** The same without the oldest hour. */
  public KeptHours withoutOldest() {
    return oldest >= newest ? NONE : new KeptHours(oldest + 1, newest);
  }
}
