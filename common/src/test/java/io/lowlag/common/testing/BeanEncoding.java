package io.lowlag.common.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;

/** What Spark's bean encoder makes of a bean. */
public final class BeanEncoding {

  private BeanEncoding() {}

  /** Fails unless the bean equals itself after a way into a row and back. */
  public static <T> void assertSurvives(T bean, Class<T> type) {
    ExpressionEncoder<T> encoder =
        ExpressionEncoder.apply((AgnosticEncoder<T>) Encoders.bean(type));
    ExpressionEncoder<T> bound =
        encoder.resolveAndBind(
            encoder.resolveAndBind$default$1(), encoder.resolveAndBind$default$2());
    InternalRow row = bound.createSerializer().apply(bean);
    assertThat(bound.createDeserializer().apply(row)).isEqualTo(bean);
  }
}
