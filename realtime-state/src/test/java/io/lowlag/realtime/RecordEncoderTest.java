package io.lowlag.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.realtime.testing.TestSpark;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

/** What a record may hold and what comes back, by way of a Spark job's data. */
@SuppressWarnings("ArrayRecordComponent") // bytes are what is tested
@Tag("spark")
class RecordEncoderTest {

  public enum Operation {
    ADD {
      @Override
      int apply(int a, int b) {
        return a + b;
      }
    },
    TAKE {
      @Override
      int apply(int a, int b) {
        return a - b;
      }
    };

    abstract int apply(int a, int b);
  }

  public record Primitives(boolean a, byte b, short c, int d, long e, float f, double g) {}

  public record Boxes(Boolean a, Byte b, Short c, Integer d, Long e, Float f, Double g, String h) {}

  public record Numbers(BigDecimal decimal, BigInteger integer) {}

  public record Times(
      Instant at, LocalDate day, LocalDateTime local, Duration took, Period period) {}

  public record Leg(String id, Long length) {}

  public record Trip(Leg first, List<Leg> legs, Set<Leg> seen, Map<String, Leg> named) {}

  public record Deep(
      List<List<Numbers>> lists, Map<Leg, List<Operation>> byLeg, Set<BigDecimal> amounts) {}

  public record Named(int select, int from, int $dollar, int a$b, int _u, int record, int value) {}

  public record Wide(
      int c1,
      int c2,
      int c3,
      int c4,
      int c5,
      int c6,
      int c7,
      int c8,
      int c9,
      int c10,
      int c11,
      int c12,
      int c13,
      int c14,
      int c15,
      int c16,
      int c17,
      int c18,
      int c19,
      int c20,
      int c21,
      int c22,
      int c23,
      int c24,
      int c25,
      int c26,
      int c27,
      int c28,
      int c29,
      int c30,
      Leg c31) {}

  @SuppressWarnings("ArrayRecordComponent") // what is tested
  public record Bytes(byte[] bytes) {}

  public record Empty() {}

  public record WithEmpty(Empty empty, List<Empty> all) {}

  public record Chosen(Operation operation, Set<Operation> all) {}

  /** Has constructors that would take its components, too. */
  public record Overloaded(List<String> names, Long number) {
    public Overloaded(ArrayList<String> names, long number) {
      this((List<String>) names, Long.valueOf(number + 100));
    }
  }

  static final class HiddenPlace {
    public record Inside(Operation operation) {}
  }

  public record Strict(String id, List<String> names) {
    public Strict {
      if (id == null) {
        throw new IllegalArgumentException("id is missing");
      }
      names = List.copyOf(names);
    }
  }

  public record Loose(String id, List<String> names) {}

  public record Counted(String id, int n) {}

  // What cannot be encoded.

  record Hidden(int a) {}

  protected record HalfHidden(int a) {}

  enum HiddenEnum {
    A
  }

  public record OfHiddenEnum(HiddenEnum choice) {}

  public record OfHiddenRecord(Hidden hidden) {}

  public record Generic<T>(T value) {}

  public record OfGeneric(Generic<String> box) {}

  public record OfWildcard(List<? extends Leg> legs) {}

  public record OfRawList(@SuppressWarnings("rawtypes") List raw) {}

  public record OfObject(Object any) {}

  public record OfOptional(Optional<String> maybe) {}

  @SuppressWarnings("ArrayRecordComponent") // what is tested
  public record OfInts(int[] ints) {}

  @SuppressWarnings("ArrayRecordComponent") // what is tested
  public record OfStrings(String[] texts) {}

  public record OfDate(Date date) {}

  public record OfChar(char letter) {}

  public record OfArrayList(ArrayList<String> names) {}

  public record OfIntegers(Map<String, BigInteger> integers) {}

  public record Node(Node next) {}

  public record Tree(List<Tree> children) {}

  public record Chicken(Map<String, Egg> eggs) {}

  public record Egg(Chicken of) {}

  public record SameButCase(int userId, int userid) {}

  private final SparkSession spark = TestSpark.shared();

  @ParameterizedTest
  @MethodSource("records")
  <R extends Record> void whatARecordHoldsComesBack(R record) {
    assertThat(roundTrip(record)).isEqualTo(record);
  }

  static Stream<Record> records() {
    Leg leg = new Leg("l", 1L);
    Leg empty = new Leg(null, null);
    Map<String, Leg> named = new HashMap<>();
    named.put("none", null);
    named.put("some", leg);
    Set<Leg> set = new LinkedHashSet<>(Arrays.asList(leg, null, empty));
    Numbers numbers = new Numbers(decimal("-0.5"), new BigInteger("9".repeat(38)));
    return Stream.of(
        new Primitives(true, (byte) 1, (short) 2, 3, 4L, 5.5f, 6.5),
        new Boxes(false, (byte) 1, (short) 2, 3, 4L, 5.5f, 6.5, "ü"),
        new Boxes(null, null, null, null, null, null, null, null),
        numbers,
        new Numbers(
            decimal("9".repeat(20) + "." + "9".repeat(18)), BigInteger.TEN.pow(37).negate()),
        new Numbers(null, null),
        new Times(
            Instant.parse("2026-02-28T23:59:59.123456Z"),
            LocalDate.of(1500, 2, 28),
            LocalDateTime.of(2026, 3, 29, 2, 30, 0, 1000),
            Duration.ofSeconds(-5, 1000),
            Period.of(1, 2, 0)),
        new Times(null, null, null, null, null),
        new Trip(leg, Arrays.asList(leg, null, empty), set, named),
        new Trip(null, List.of(), Set.of(), Map.of()),
        new Trip(empty, null, null, null),
        new Deep(
            Arrays.asList(null, Arrays.asList(null, numbers, new Numbers(null, null)), List.of()),
            Map.of(leg, Arrays.asList(Operation.ADD, null)),
            Set.of(decimal("2.5"))),
        new Named(1, 2, 3, 4, 5, 6, 7),
        new Wide(
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
            25, 26, 27, 28, 29, 30, leg),
        new Empty(),
        new WithEmpty(new Empty(), Arrays.asList(new Empty(), null)),
        new WithEmpty(null, null),
        new Chosen(Operation.ADD, Set.of(Operation.TAKE)),
        new Chosen(null, null),
        new Overloaded(List.of("a"), 1L),
        new Overloaded(null, null),
        new HiddenPlace.Inside(Operation.TAKE),
        new Strict("a", List.of("b")));
  }

  @Test
  void bytesComeBack() {
    assertThat(roundTrip(new Bytes(new byte[] {1, -1})).bytes()).containsExactly(1, -1);
    assertThat(roundTrip(new Bytes(null)).bytes()).isNull();
  }

  @Test
  void decimalsComeBackWithEighteenDecimalPlacesRoundedHalfUp() {
    Numbers back = roundTrip(new Numbers(new BigDecimal("1.2345678901234567895"), null));
    assertThat(back.decimal()).isEqualTo(new BigDecimal("1.234567890123456790"));
    assertThat(roundTrip(new Numbers(new BigDecimal("0E+50"), null)).decimal())
        .isEqualTo(decimal("0"));
  }

  @Test
  void timesComeBackInMicrosecondsAndPeriodsInYearsAndMonths() {
    Instant at = Instant.parse("2026-01-01T00:00:00.123456789Z");
    Duration took = Duration.ofNanos(1_234_567);
    Times back = roundTrip(new Times(at, null, null, took, Period.ofMonths(14)));
    assertThat(back)
        .isEqualTo(
            new Times(
                Instant.parse("2026-01-01T00:00:00.123456Z"),
                null,
                null,
                Duration.ofNanos(1_234_000),
                Period.of(1, 2, 0)));
  }

  /** Without ANSI mode Spark makes null of a number that does not fit its column. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aValueThatDoesNotFitIsRefusedAndNeverNull(boolean ansi) {
    spark.conf().set("spark.sql.ansi.enabled", ansi);
    try {
      BigDecimal large = BigDecimal.TEN.pow(20);
      assertRefused(
          new Numbers(large, null), "decimal of " + Numbers.class.getName(), "1" + "0".repeat(20));
      assertRefused(
          new Numbers(decimal("9".repeat(20)).add(new BigDecimal("0.9999999999999999995")), null),
          "decimal",
          "20 digits");
      assertRefused(new Numbers(null, BigInteger.TEN.pow(38)), "integer of", "keep it as text");
      assertRefused(new Deep(List.of(List.of(new Numbers(large, null))), null, null), "decimal of");
      assertRefused(new Deep(null, null, Set.of(large)), "amounts of");
      assertRefused(new Times(null, null, null, null, Period.ofDays(3)), "P3D", "Duration");
      assertRefused(new Times(Instant.MAX, null, null, null, null), "long overflow");
      assertRefused(new Times(null, LocalDate.MAX, null, null, null), "overflow");
    } finally {
      spark.conf().unset("spark.sql.ansi.enabled");
    }
  }

  private void assertRefused(Record record, String... message) {
    assertThatThrownBy(() -> roundTrip(record)).rootCause().hasMessageContainingAll(message);
  }

  @Test
  void mapsHaveNoNullKey() {
    Trip trip = new Trip(null, null, null, Collections.singletonMap(null, null));
    assertRefused(trip, "NULL_MAP_KEY");
  }

  @Test
  void aRecordInATupleMayBeNull() {
    Encoder<Tuple2<Leg, Counted>> pairs =
        Encoders.tuple(RecordEncoder.of(Leg.class), RecordEncoder.of(Counted.class));
    List<Tuple2<Leg, Counted>> all =
        List.of(
            new Tuple2<>(new Leg("a", null), null),
            new Tuple2<>(null, new Counted("b", 1)),
            new Tuple2<>(null, null));
    List<Tuple2<Leg, Counted>> back =
        spark
            .createDataset(all, pairs)
            .map((MapFunction<Tuple2<Leg, Counted>, Tuple2<Leg, Counted>>) pair -> pair, pairs)
            .collectAsList();
    assertThat(back).isEqualTo(all);
  }

  @Test
  void aRecordIsAKey() {
    Encoder<Leg> legs = RecordEncoder.of(Leg.class);
    List<Leg> all = List.of(new Leg("a", 1L), new Leg("a", null), new Leg("a", 1L));
    List<Tuple2<Leg, Object>> counts =
        spark
            .createDataset(all, legs)
            .groupByKey((MapFunction<Leg, Leg>) leg -> leg, legs)
            .count()
            .collectAsList();
    assertThat(counts)
        .containsExactlyInAnyOrder(
            new Tuple2<>(new Leg("a", 1L), 2L), new Tuple2<>(new Leg("a", null), 1L));
  }

  @Test
  void columnsAreFoundByNameAndWidened() {
    Dataset<Counted> found =
        spark
            .sql("select 1.5d as other, cast(7 as smallint) as n, 'x' as id")
            .as(RecordEncoder.of(Counted.class));
    assertThat(found.collectAsList()).containsExactly(new Counted("x", 7));
  }

  @Test
  void aPrimitiveWhoseColumnIsNullIsRefusedByName() {
    Dataset<Counted> found =
        spark.sql("select 'x' as id, cast(null as int) as n").as(RecordEncoder.of(Counted.class));
    assertThatThrownBy(found::collectAsList)
        .hasMessageContainingAll("NULL value appeared in non-nullable field", "name: \"n\"");
  }

  @Test
  void theMessageOfAConstructorThatRefusesIsTheRootCause() {
    Encoder<Strict> strict = RecordEncoder.of(Strict.class);
    Dataset<Strict> read =
        spark
            .createDataset(List.of(new Loose(null, List.of())), RecordEncoder.of(Loose.class))
            .as(strict);
    assertThatThrownBy(read::collectAsList).rootCause().hasMessage("id is missing");
    Dataset<Strict> mapped = read.map((MapFunction<Strict, Strict>) row -> row, strict);
    assertThatThrownBy(mapped::collectAsList).rootCause().hasMessageContaining("id is missing");
  }

  @Test
  void equalTypesHaveEqualEncoders() {
    assertThat(RecordEncoder.of(Deep.class)).isEqualTo(RecordEncoder.of(Deep.class));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatCannotBeEncodedIsNamed(Class<? extends Record> type, String message) {
    assertThatThrownBy(() -> RecordEncoder.of(type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  static Stream<Arguments> refused() {
    record Local(int a) {}
    String here = RecordEncoderTest.class.getName() + "$";
    return Stream.of(
        refusal(Hidden.class, here + "Hidden cannot be encoded because it is not public"),
        refusal(HalfHidden.class, here + "HalfHidden cannot be encoded because it is not public"),
        refusal(Local.class, "Local cannot be encoded because it is not public"),
        refusal(OfHiddenEnum.class, here + "HiddenEnum cannot be encoded because it is not public"),
        refusal(OfHiddenRecord.class, here + "Hidden cannot be encoded because it is not public"),
        refusal(Generic.class, "component value of record " + here + "Generic is of type T,"),
        refusal(OfGeneric.class, "component box of record " + here + "OfGeneric is of type "),
        refusal(OfWildcard.class, "component legs of record " + here + "OfWildcard is of type ?"),
        refusal(OfRawList.class, "component raw of record"),
        refusal(OfObject.class, "component any of record"),
        refusal(OfOptional.class, "component maybe of record"),
        refusal(OfInts.class, "component ints of record"),
        refusal(OfStrings.class, "component texts of record"),
        refusal(OfDate.class, "is of type java.util.Date, which has no encoder"),
        refusal(OfChar.class, "component letter of record"),
        refusal(OfArrayList.class, "component names of record"),
        refusal(OfIntegers.class, "component integers of record"),
        refusal(Node.class, "Node contains itself"),
        refusal(Tree.class, "Tree contains itself"),
        refusal(Chicken.class, "Chicken contains itself"),
        refusal(SameButCase.class, "component userid of record"));
  }

  private static Arguments refusal(Class<?> type, String message) {
    return Arguments.of(type, message);
  }

  @Test
  void whatIsNoRecordIsRefused() {
    assertThatThrownBy(() -> RecordEncoder.of(String.class))
        .hasMessageContaining("java.lang.String is not a record");
  }

  private static BigDecimal decimal(String text) {
    return new BigDecimal(text).setScale(18);
  }

  /** Encodes, maps in a task, and decodes. */
  @SuppressWarnings("unchecked")
  private <R extends Record> R roundTrip(R record) {
    Encoder<R> encoder = RecordEncoder.of((Class<R>) record.getClass());
    return spark
        .createDataset(List.of(record), encoder)
        .map((MapFunction<R, R>) row -> row, encoder)
        .collectAsList()
        .get(0);
  }
}
