package io.lowlag.realtime;

import io.lowlag.realtime.internal.engine.SparkEngine;
import org.apache.spark.sql.Encoder;

/**
 * Spark's encoder for a Java record: a column for each component, under the component's name.
 *
 * <p>A component may be a primitive or its boxed type, a text, an enum, a decimal, bytes, a time of
 * {@code java.time}, another record, or a list, set or map of these. Any component that is not
 * primitive may be null.
 *
 * <p>A decoded record equals the encoded one, within these limits:
 *
 * <ul>
 *   <li>A {@code BigDecimal} is decoded with 18 decimal places, rounded half up: compare decimals
 *       with {@code compareTo}. A {@code BigInteger} cannot be the element of a collection.
 *   <li>{@code Instant}, {@code LocalDateTime} and {@code Duration} are cut to microseconds; a
 *       {@code Period} of 14 months is decoded as a year and two months.
 *   <li>A value outside the range of its column fails the task, with and without ANSI mode: a
 *       decimal of more than 20 digits before the point, an integer of more than 38, a period with
 *       days, a time too far away. It never becomes null.
 *   <li>A map has no null key. The order of a set or map is lost; a decoded map cannot be changed.
 *   <li>A null in the column of a primitive fails the task, and so does an exception of the
 *       constructor; its message is at the root of the error. A component that is added later must
 *       be a boxed type.
 *   <li>A record used as a key has at least one component, and none of them is a map.
 * </ul>
 */
public final class RecordEncoder {

  private RecordEncoder() {}

  /**
   * Returns the encoder of a record type. Creating it costs microseconds. What Spark derives from
   * it costs milliseconds, so pass it where a query is defined or a processor starts, not for each
   * row.
   *
   * @throws IllegalArgumentException if the type is not a public record, or a component cannot be
   *     encoded; the message names it
   */
  public static <R> Encoder<R> of(Class<R> type) {
    return SparkEngine.current().recordEncoder(type);
  }
}
