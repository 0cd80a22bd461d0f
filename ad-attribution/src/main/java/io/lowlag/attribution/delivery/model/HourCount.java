package io.lowlag.attribution.delivery.model;

/**
 * State: the impressions of an hour of event time.
 *
 * @param count impressions
 * @param minutes a bit for each minute that has some, so that no empty second is looked up
 */
public record HourCount(long count, long minutes) {

  /** The count of an hour without impressions. */
  public static final HourCount NONE = new HourCount(0, 0);

  /** Returns this count with more impressions in one of its minutes. */
  public HourCount plus(long more, int minute) {
    return new HourCount(count + more, minutes | (1L << minute));
  }

  /** Returns whether that minute has impressions. */
  public boolean has(int minute) {
    return ((minutes >> minute) & 1) == 1;
  }
}
