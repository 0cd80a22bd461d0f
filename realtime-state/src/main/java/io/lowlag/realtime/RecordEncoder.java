package io.lowlag.realtime;

import io.lowlag.realtime.internal.engine.SparkEngine;
import org.apache.spark.sql.Encoder;

/**
 * Spark's encoder for a Java record: a column for each component, under the component's name.
 *
 * <p>A component may be a primitive or its box, a text, an enum, a decimal, bytes, a time of {@code
 * java.time}, another record, or a list, set or map of these; what is not primitive may be null.
 *
 * <p>What comes back equals what was put in, within these limits:
 *
 * <ul>
 *   <li>A {@code BigDecimal} comes back with 18 decimal places, rounded half up: compare decimals
 *       with {@code compareTo}. A {@code BigInteger} cannot be the element of a collection.
 *   <li>{@code Instant}, {@code LocalDateTime} and {@code Duration} are cut to microseconds; a
 *       {@code Period} of 14 months comes back as a year and two months.
 *   <li>A value outside the range of its column fails the task, in ANSI mode and without: a decimal
 *       of more than 20 digits before the point, an integer of more than 38, a period of days, a
 *       time too far away. It never becomes null.
 *   <li>A map has no null key. The order of a set or map is lost; a map that comes back cannot be
 *       changed.
 *   <li>A null in the column of a primitive fails the task, and so does what the constructor
 *       throws; its message is at the root of the error. A component that is added later is a box.
 *   <li>A record used as a key has a component, and no map among them.
 * </ul>
 */
public final class RecordEncoder {

  private RecordEncoder() {}

  /**
   * The encoder of a record type. It costs microseconds to make; what Spark derives from it costs
   * milliseconds, so pass it where a query is defined or a processor starts, not for each row.
   *
   * @throws IllegalArgumentException if the type is no public record, or a component cannot be
   *     encoded; the message names it
   */
  public static <R> Encoder<R> of(Class<R> type) {
    return SparkEngine.current().recordEncoder(type);
  }
}
