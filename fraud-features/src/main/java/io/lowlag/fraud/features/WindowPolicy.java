package io.lowlag.fraud.features;

import java.io.Serializable;
import java.time.Duration;

/**
 * Which windows a transaction counts in, and for how long it may be late.
 *
 * @param length of a window
 * @param slide distance of the starts of two windows, counted from the epoch
 * @param watermark a transaction whose event time is further than this behind the newest one that
 *     the batches before have seen counts nowhere
 */
public record WindowPolicy(Duration length, Duration slide, Duration watermark)
    implements Serializable {

  public WindowPolicy {
    if (length.toMillis() < 1) {
      throw new IllegalArgumentException(
          "window is " + length + ": it must be at least 1 ms, such as 10 minutes");
    }
    if (slide.toMillis() < 1 || slide.compareTo(length) > 0) {
      throw new IllegalArgumentException(
          "slide is "
              + slide
              + " and window "
              + length
              + ": windows must follow each other without gaps, so give a slide of 1 ms to "
              + length);
    }
    if (watermark.isNegative()) {
      throw new IllegalArgumentException(
          "watermark is " + watermark + ": it must be zero or longer, such as 15 minutes");
    }
  }

  /** A duration as Spark's SQL takes it. */
  static String sql(Duration duration) {
    return duration.toMillis() + " milliseconds";
  }

  /** What the names of features end in: {@code _10m} when a window is ten minutes long. */
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
