package io.lowlag.realtime;

import io.lowlag.realtime.internal.engine.SparkEngine;
import org.apache.spark.sql.Encoder;

/**
 * Spark's encoder for a Java record: a column for each component, under the component's name.
 *
 * <p>A component may be a primitive or its box, a text, an enum, a decimal, bytes, a time of {@code
 * java.time}, another record, or a list, set or map of these; what is not primitive may be null.
 */
public final class RecordEncoder {

  private RecordEncoder() {}

  /**
   * The encoder of a record type.
   *
   * @throws IllegalArgumentException if the type is no public record, or a component cannot be
   *     encoded; the message names it
   */
  public static <R> Encoder<R> of(Class<R> type) {
    return SparkEngine.current().recordEncoder(type);
  }
}
