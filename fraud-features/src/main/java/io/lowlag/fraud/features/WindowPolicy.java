package io.lowlag.fraud.features;

import io.lowlag.common.config.Durations;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of the windows: which of them a transaction counts in, and how late it may be.
 *
 * @param length of a window
 * @param slide distance between the starts of two consecutive windows, counted from the epoch
 * @param watermark a transaction whose event time is further than this behind the newest one of its
 *     card counts in no window
 * @param maxRemembered maximum number of remembered transactions of one card
 * @param keepIdle how long a card without transactions is remembered, in processing time
 */
public record WindowPolicy(
    Duration length, Duration slide, Duration watermark, int maxRemembered, Duration keepIdle)
    implements Serializable {

  public WindowPolicy {
    if (length.toMillis() < 1) {
      throw new IllegalArgumentException(
          "window is " + Durations.text(length) + ": it must be at least 1 ms, such as 10 minutes");
    }
    if (slide.toMillis() < 1 || slide.compareTo(length) > 0) {
      throw new IllegalArgumentException(
          "slide is "
              + Durations.text(slide)
              + " and window "
              + Durations.text(length)
              + ": windows must follow each other without gaps, so give a slide of 1 ms to "
              + Durations.text(length));
    }
    if (watermark.isNegative()) {
      throw new IllegalArgumentException(
          "watermark is "
              + Durations.text(watermark)
              + ": it must be zero or longer, such as 15 minutes");
    }
    if (maxRemembered < 1) {
      throw new IllegalArgumentException(
          "max-remembered is " + maxRemembered + ": it must be at least 1");
    }
    Duration least = length.plus(watermark);
    if (keepIdle.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "keep-idle is "
              + Durations.text(keepIdle)
              + ": it must be at least "
              + Durations.text(least)
              + ", a window and the watermark, or windows would lose transactions");
    }
  }

  /**
   * Returns the starts of the windows that contain a time, both in epoch milliseconds; the latest
   * first.
   */
  List<Long> startsOf(long time) {
    List<Long> starts = new ArrayList<>();
    long slideMs = slide.toMillis();
    for (long start = Math.floorDiv(time, slideMs) * slideMs;
        start > time - length.toMillis();
        start -= slideMs) {
      starts.add(start);
    }
    return starts;
  }

  /** Returns the suffix of the names of features: {@code _10m} if a window is ten minutes long. */
  String suffix() {
    long millis = length.toMillis();
    if (millis % Duration.ofHours(1).toMillis() == 0) {
      return "_" + length.toHours() + "h";
    }
    if (millis % Duration.ofMinutes(1).toMillis() == 0) {
      return "_" + length.toMinutes() + "m";
    }
    return millis % 1_000 == 0 ? "_" + length.toSeconds() + "s" : "_" + millis + "ms";
  }
}
