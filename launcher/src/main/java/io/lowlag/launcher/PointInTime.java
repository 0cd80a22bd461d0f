package io.lowlag.launcher;

import io.lowlag.common.config.Durations;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time, or how long ago it was. */
final class PointInTime implements ITypeConverter<Instant> {

  @Override
  public Instant convert(String value) {
    try {
      return OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeException e) {
      return ago(value);
    }
  }

  private static Instant ago(String value) {
    try {
      return Instant.now().minus(Durations.parse(value));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "\""
              + value
              + "\" is neither a time such as 2026-01-31T08:00:00Z nor a duration such as 2h");
    }
  }
}
