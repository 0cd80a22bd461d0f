package io.lowlag.realtime.internal.spark42;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Period;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.DeserializerBuildHelper$;
import org.apache.spark.sql.catalyst.SerializerBuildHelper$;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;
import org.apache.spark.sql.catalyst.encoders.AgnosticExpressionPathEncoder;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.ObjectType;
import org.apache.spark.sql.types.YearMonthIntervalType;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/**
 * A column whose Spark encoder would lose some values without an error: without ANSI mode, it turns
 * a number that does not fit into null, and it always drops the days of a period. This class
 * refuses such a value.
 */
public final class CheckedColumn {

  private static final int FRACTION_DIGITS = 18;
  private static final int INTEGER_DIGITS = DecimalType.MAX_PRECISION() - FRACTION_DIGITS;

  private static final Map<Type, DataType> TYPES =
      Map.of(
          BigDecimal.class,
          DecimalType.SYSTEM_DEFAULT(),
          BigInteger.class,
          new DecimalType(DecimalType.MAX_PRECISION(), 0),
          Period.class,
          YearMonthIntervalType.apply());

  private CheckedColumn() {}

  /**
   * Returns the encoder of a component's values of one type.
   *
   * @return null if the type is not one whose values Spark would lose
   */
  public static AgnosticEncoder<?> encoder(Type type, RecordComponent component) {
    DataType column = TYPES.get(type);
    return column == null
        ? null
        : new CheckedEncoder<>(
            (Class<?>) type,
            column,
            component.getName() + " of " + component.getDeclaringRecord().getName());
  }

  /** Returns the decimal if its column can hold it. Spark's generated code calls this. */
  public static BigDecimal requireFits(BigDecimal value, String component) {
    // Spark rounds in this way, which can add a digit before the point.
    BigDecimal held =
        value.scale() > FRACTION_DIGITS
            ? value.setScale(FRACTION_DIGITS, RoundingMode.HALF_UP)
            : value;
    require(
        held.signum() == 0 || (long) held.precision() - held.scale() <= INTEGER_DIGITS,
        component,
        value,
        "decimal(38,18) holds "
            + INTEGER_DIGITS
            + " digits before the point; scale it, or keep it as text");
    return value;
  }

  /** Returns the integer if its column can hold it. Spark's generated code calls this. */
  public static BigInteger requireFits(BigInteger value, String component) {
    require(
        new BigDecimal(value).precision() <= DecimalType.MAX_PRECISION(),
        component,
        value,
        "decimal(38,0) holds 38 digits; keep it as text");
    return value;
  }

  /** Returns the period if its column can hold it. Spark's generated code calls this. */
  public static Period requireFits(Period value, String component) {
    require(
        value.equals(value.withDays(0)),
        component,
        value,
        "an interval of years and months holds no days; use a Duration for them");
    return value;
  }

  private static void require(boolean fits, String component, Object value, String remedy) {
    if (!fits) {
      throw new IllegalArgumentException(component + " is " + value + ", but " + remedy);
    }
  }

  // The successor, TransformingEncoder, cannot handle null: Spark's conversion of a decimal fails
  // on it.
  @SuppressWarnings("deprecation")
  private record CheckedEncoder<T>(Class<T> type, DataType dataType, String component)
      implements AgnosticExpressionPathEncoder<T> {

    @Override
    public Expression toCatalyst(Expression input) {
      SerializerBuildHelper$ spark = SerializerBuildHelper$.MODULE$;
      Expression checked = checked(input);
      if (type == BigDecimal.class) {
        return spark.createSerializerForBigDecimal(checked);
      }
      return type == BigInteger.class
          ? spark.createSerializerForBigInteger(checked)
          : spark.createSerializerForJavaPeriod(checked);
    }

    @Override
    public Expression fromCatalyst(Expression path) {
      DeserializerBuildHelper$ spark = DeserializerBuildHelper$.MODULE$;
      if (type == BigDecimal.class) {
        return spark.createDeserializerForJavaBigDecimal(path, false);
      }
      return type == BigInteger.class
          ? spark.createDeserializerForJavaBigInteger(path, false)
          : spark.createDeserializerForPeriod(path);
    }

    private Expression checked(Expression input) {
      Expression name = Literal.create(component, new ObjectType(String.class));
      boolean nullStaysNull = true;
      return new StaticInvoke(
          CheckedColumn.class,
          new ObjectType(type),
          "requireFits",
          CollectionConverters.asScala(List.of(input, name)).toSeq(),
          CollectionConverters.asScala(List.<AbstractDataType>of()).toSeq(),
          nullStaysNull,
          nullStaysNull,
          true,
          Option.empty());
    }

    @Override
    public boolean isPrimitive() {
      return false;
    }

    @Override
    public ClassTag<T> clsTag() {
      return ClassTag.apply(type);
    }
  }
}
