package io.lowlag.common.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** Durations as people write them and as settings accept them. */
public final class Durations {

  /** A number without a unit. */
  static final Pattern DIGITS = Pattern.compile("\\s*[+-]?[\\d.]+\\s*");

  private static final String KEY = "duration";

  private Durations() {}

  /**
   * Returns the duration in the largest unit that divides it: {@code 90s}, {@code 5m}, {@code
   * 250ms}.
   */
  public static String text(Duration duration) {
    long ms = duration.toMillis();
    if (ms == 0) {
      return duration.isZero() ? "0s" : duration.toNanos() + "ns";
    }
    if (ms % ChronoUnit.DAYS.getDuration().toMillis() == 0) {
      return duration.toDays() + "d";
    }
    if (ms % ChronoUnit.HOURS.getDuration().toMillis() == 0) {
      return duration.toHours() + "h";
    }
    if (ms % ChronoUnit.MINUTES.getDuration().toMillis() == 0) {
      return duration.toMinutes() + "m";
    }
    return ms % 1_000 == 0 ? duration.toSeconds() + "s" : ms + "ms";
  }

  /**
   * Reads a duration as settings accept it, such as {@code 2h}.
   *
   * @throws IllegalArgumentException if the text is not a duration or has no unit
   */
  public static Duration parse(String text) {
    try {
      if (!DIGITS.matcher(text).matches()) {
        return ConfigValueFactory.fromAnyRef(text).atKey(KEY).getDuration(KEY);
      }
    } catch (ConfigException e) {
      throw new IllegalArgumentException(text + " is not a duration such as 30s or 5 minutes", e);
    }
    throw new IllegalArgumentException(text + " is not a duration with a unit, such as 30s");
  }
}
