package io.lowlag.realtime.internal.spark42;

import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoders;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoders.EncoderField;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoders.IterableEncoder;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoders.JavaEnumEncoder;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoders.MapEncoder;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoders.ProductEncoder;
import org.apache.spark.sql.types.Metadata;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;

/** Uses Spark's own encoder for products to encode Java records. */
final class RecordEncoders {

  private static final Map<Type, AgnosticEncoder<?>> LEAVES =
      Map.ofEntries(
          Map.entry(boolean.class, AgnosticEncoders.PrimitiveBooleanEncoder$.MODULE$),
          Map.entry(byte.class, AgnosticEncoders.PrimitiveByteEncoder$.MODULE$),
          Map.entry(short.class, AgnosticEncoders.PrimitiveShortEncoder$.MODULE$),
          Map.entry(int.class, AgnosticEncoders.PrimitiveIntEncoder$.MODULE$),
          Map.entry(long.class, AgnosticEncoders.PrimitiveLongEncoder$.MODULE$),
          Map.entry(float.class, AgnosticEncoders.PrimitiveFloatEncoder$.MODULE$),
          Map.entry(double.class, AgnosticEncoders.PrimitiveDoubleEncoder$.MODULE$),
          Map.entry(Boolean.class, AgnosticEncoders.BoxedBooleanEncoder$.MODULE$),
          Map.entry(Byte.class, AgnosticEncoders.BoxedByteEncoder$.MODULE$),
          Map.entry(Short.class, AgnosticEncoders.BoxedShortEncoder$.MODULE$),
          Map.entry(Integer.class, AgnosticEncoders.BoxedIntEncoder$.MODULE$),
          Map.entry(Long.class, AgnosticEncoders.BoxedLongEncoder$.MODULE$),
          Map.entry(Float.class, AgnosticEncoders.BoxedFloatEncoder$.MODULE$),
          Map.entry(Double.class, AgnosticEncoders.BoxedDoubleEncoder$.MODULE$),
          Map.entry(String.class, AgnosticEncoders.StringEncoder$.MODULE$),
          Map.entry(byte[].class, AgnosticEncoders.BinaryEncoder$.MODULE$),
          Map.entry(Instant.class, AgnosticEncoders.STRICT_INSTANT_ENCODER()),
          Map.entry(LocalDate.class, AgnosticEncoders.STRICT_LOCAL_DATE_ENCODER()),
          Map.entry(LocalDateTime.class, AgnosticEncoders.LocalDateTimeEncoder$.MODULE$),
          Map.entry(Duration.class, AgnosticEncoders.DayTimeIntervalEncoder$.MODULE$));

  private RecordEncoders() {}

  static <R> Encoder<R> of(Class<R> type) {
    return ofRecord(type, List.of());
  }

  private static <R> AgnosticEncoder<R> ofRecord(Class<R> type, List<Class<?>> within) {
    requireEncodable(type, within);
    List<Class<?>> path = new ArrayList<>(within);
    path.add(type);
    List<EncoderField> fields = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      AgnosticEncoder<?> encoder = ofComponent(component.getGenericType(), component, path);
      fields.add(
          new EncoderField(
              component.getName(),
              encoder,
              encoder.nullable(),
              Metadata.empty(),
              Option.empty(),
              Option.empty()));
    }
    return new ProductEncoder<>(
        ClassTag.apply(type), CollectionConverters.asScala(fields).toSeq(), Option.empty());
  }

  private static void requireEncodable(Class<?> type, List<Class<?>> within) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(
          type.getName() + " is not a record: make it one, or use another of Spark's encoders");
    }
    requirePublic(type);
    requireDistinctNames(type);
    if (within.contains(type)) {
      throw new IllegalArgumentException(
          "record "
              + type.getName()
              + " contains itself, so it has no schema: keep its id instead");
    }
  }

  /** Spark's generated code names the type; the types around it may be hidden. */
  private static void requirePublic(Class<?> type) {
    if (!Modifier.isPublic(type.getModifiers())) {
      throw new IllegalArgumentException(
          type.getName() + " cannot be encoded because it is not public: make it public");
    }
  }

  /** Spark finds a column by its name, whatever the case of the letters. */
  private static void requireDistinctNames(Class<?> type) {
    Set<String> names = new HashSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (!names.add(component.getName().toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "component "
                + component.getName()
                + " of record "
                + type.getName()
                + " differs from another component only in case, and Spark ignores case: rename"
                + " it");
      }
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the encoders' types follow from the components'
  private static AgnosticEncoder<?> ofComponent(
      Type type, RecordComponent component, List<Class<?>> path) {
    AgnosticEncoder<?> leaf = LEAVES.get(type);
    if (leaf != null) {
      return leaf;
    }
    AgnosticEncoder<?> checked = CheckedColumn.encoder(type, component);
    if (checked != null) {
      return checked;
    }
    if (type instanceof Class<?> named && named.isRecord()) {
      return ofRecord(named, path);
    }
    if (type instanceof Class<?> named && named.isEnum()) {
      requirePublic(named);
      return new JavaEnumEncoder(ClassTag.apply(named));
    }
    if (type instanceof ParameterizedType collection) {
      Class<?> raw = (Class<?>) collection.getRawType();
      Type[] of = collection.getActualTypeArguments();
      if (raw == List.class || raw == Set.class) {
        AgnosticEncoder<?> element = ofElement(of[0], component, path);
        return new IterableEncoder(ClassTag.apply(raw), element, true, false);
      }
      if (raw == Map.class) {
        return new MapEncoder(
            ClassTag.apply(raw),
            ofElement(of[0], component, path),
            ofElement(of[1], component, path),
            true);
      }
    }
    throw noEncoder(type, component);
  }

  private static AgnosticEncoder<?> ofElement(
      Type type, RecordComponent component, List<Class<?>> path) {
    if (type == BigInteger.class) {
      // Spark's check of an element does not accept a BigInteger for a decimal.
      throw noEncoder(type, component);
    }
    return ofComponent(type, component, path);
  }

  private static IllegalArgumentException noEncoder(Type type, RecordComponent component) {
    return new IllegalArgumentException(
        "component "
            + component.getName()
            + " of record "
            + component.getDeclaringRecord().getName()
            + " is of type "
            + type.getTypeName()
            + ", which has no encoder: use primitives, texts, enums, decimals, bytes, times of"
            + " java.time, records, and lists, sets and maps of them");
  }
}
