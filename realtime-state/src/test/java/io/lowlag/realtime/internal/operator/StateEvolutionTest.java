package io.lowlag.realtime.internal.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.realtime.RecordEncoder;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.streaming.ListState;
import org.apache.spark.sql.streaming.MapState;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/** State of a record as three versions of a job have it, in one checkpoint. */
class StateEvolutionTest {

  public record PartOne(String name, long count) {}

  public record PartTwo(String name, long count, String note) {}

  public record One(String id, BigDecimal amount, Long number, List<PartOne> parts) {}

  /** With a new component of its own, and one in its parts. */
  public record Two(
      String id, BigDecimal amount, Long number, List<PartTwo> parts, String extra) {}

  /** With two more. */
  public record Three(
      String id,
      BigDecimal amount,
      Long number,
      List<PartTwo> parts,
      String extra,
      BigDecimal limit,
      Map<String, PartTwo> named) {}

  public record NumbersOne(long first, Long second) {}

  public record NumbersTwo(long first, Long second, Long third) {}

  public record NumbersThree(long first, Long second, Long third, Double fourth, Boolean fifth) {}

  interface Step<A, B> extends Function<A, B>, Serializable {}

  private static final Step<One, Three> FROM_ONE =
      one ->
          new Three(
              one.id(),
              one.amount(),
              one.number(),
              one.parts() == null
                  ? null
                  : one.parts().stream()
                      .map(part -> new PartTwo(part.name(), part.count(), null))
                      .toList(),
              null,
              null,
              null);
  private static final Step<Three, One> TO_ONE =
      three ->
          new One(
              three.id(),
              three.amount(),
              three.number(),
              three.parts() == null
                  ? null
                  : three.parts().stream()
                      .map(part -> new PartOne(part.name(), part.count()))
                      .toList());
  private static final Step<Two, Three> FROM_TWO =
      two ->
          new Three(two.id(), two.amount(), two.number(), two.parts(), two.extra(), null, null);
  private static final Step<Three, Two> TO_TWO =
      three ->
          new Two(three.id(), three.amount(), three.number(), three.parts(), three.extra());

  private static final Step<NumbersThree, NumbersOne> NUMBERS_TO_ONE =
      three -> new NumbersOne(three.first(), three.second());
  private static final Step<NumbersOne, NumbersThree> NUMBERS_FROM_ONE =
      one -> new NumbersThree(one.first(), one.second(), null, null, null);
  private static final Step<NumbersThree, NumbersTwo> NUMBERS_TO_TWO =
      three -> new NumbersTwo(three.first(), three.second(), three.third());
  private static final Step<NumbersTwo, NumbersThree> NUMBERS_FROM_TWO =
      two -> new NumbersThree(two.first(), two.second(), two.third(), null, null);

  /**
   * Keeps records in each kind of state. The row {@code key:put:seed} adds those of a seed, any
   * other tells what is there.
   */
  private static final class Keeper<A extends Record, N extends Record>
      extends StatefulProcessor<String, String, String> {

    private static final long serialVersionUID = 1L;

    private final Class<A> type;
    private final Step<Three, A> narrow;
    private final Step<A, Three> widen;
    private final Class<N> numbersType;
    private final Step<NumbersThree, N> narrowNumbers;
    private final Step<N, NumbersThree> widenNumbers;

    private transient ValueState<A> last;
    private transient ListState<A> all;
    private transient MapState<Long, A> bySeed;
    private transient ListState<N> numbers;

    Keeper(
        Class<A> type,
        Step<Three, A> narrow,
        Step<A, Three> widen,
        Class<N> numbersType,
        Step<NumbersThree, N> narrowNumbers,
        Step<N, NumbersThree> widenNumbers) {
      this.type = type;
      this.narrow = narrow;
      this.widen = widen;
      this.numbersType = numbersType;
      this.narrowNumbers = narrowNumbers;
      this.widenNumbers = widenNumbers;
    }

    @Override
    public void init(OutputMode outputMode, TimeMode timeMode) {
      var records = RecordEncoder.of(type);
      last = getHandle().getValueState("last", records, TTLConfig.NONE());
      all = getHandle().getListState("all", records, TTLConfig.NONE());
      bySeed = getHandle().getMapState("bySeed", Encoders.LONG(), records, TTLConfig.NONE());
      numbers =
          getHandle().getListState("numbers", RecordEncoder.of(numbersType), TTLConfig.NONE());
    }

    @Override
    public Iterator<String> handleInputRows(
        String key, Iterator<String> rows, TimerValues timerValues) {
      String[] row = rows.next().split(":", -1);
      if (row[1].equals("put")) {
        long seed = Long.parseLong(row[2]);
        A record = narrow.apply(three(seed));
        last.update(record);
        all.appendValue(record);
        bySeed.updateValue(seed, record);
        numbers.appendValue(narrowNumbers.apply(numbers(seed)));
        return CollectionConverters.asScala(List.<String>of().iterator());
      }
      return CollectionConverters.asScala(List.of(told().toString()).iterator());
    }

    private Kept told() {
      List<Three> list = new ArrayList<>();
      CollectionConverters.asJava(all.get()).forEachRemaining(each -> list.add(widen.apply(each)));
      TreeMap<Long, Three> map = new TreeMap<>();
      CollectionConverters.asJava(bySeed.iterator())
          .forEachRemaining(entry -> map.put(entry._1(), widen.apply(entry._2())));
      List<NumbersThree> counted = new ArrayList<>();
      CollectionConverters.asJava(numbers.get())
          .forEachRemaining(each -> counted.add(widenNumbers.apply(each)));
      return new Kept(widen.apply(last.get()), list, map, counted);
    }
  }

  private record Kept(
      Three last, List<Three> all, TreeMap<Long, Three> bySeed, List<NumbersThree> numbers) {}

  private static final Keeper<?, ?> ONE =
      new Keeper<>(
          One.class, TO_ONE, FROM_ONE, NumbersOne.class, NUMBERS_TO_ONE, NUMBERS_FROM_ONE);
  private static final Keeper<?, ?> TWO =
      new Keeper<>(
          Two.class, TO_TWO, FROM_TWO, NumbersTwo.class, NUMBERS_TO_TWO, NUMBERS_FROM_TWO);
  private static final Keeper<?, ?> THREE =
      new Keeper<>(
          Three.class, three -> three, three -> three, NumbersThree.class, n -> n, n -> n);

  private static Three three(long seed) {
    Random random = new Random(seed);
    return new Three(
        text(random),
        decimal(random),
        random.nextBoolean() ? random.nextLong() : null,
        random.nextInt(4) == 0 ? null : parts(random),
        text(random),
        decimal(random),
        random.nextInt(3) == 0
            ? null
            : new TreeMap<>(Map.of("a", part(random), "b", part(random))));
  }

  private static NumbersThree numbers(long seed) {
    Random random = new Random(-seed);
    return new NumbersThree(
        random.nextLong(),
        random.nextBoolean() ? random.nextLong() : null,
        random.nextBoolean() ? random.nextLong() : null,
        random.nextBoolean() ? random.nextDouble() : null,
        random.nextBoolean() ? random.nextBoolean() : null);
  }

  private static List<PartTwo> parts(Random random) {
    List<PartTwo> parts = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      parts.add(part(random));
    }
    return parts;
  }

  private static PartTwo part(Random random) {
    return new PartTwo(text(random), random.nextInt(), text(random));
  }

  // Of every length around a word, the empty one too.
  private static String text(Random random) {
    return random.nextInt(3) == 0 ? null : "x".repeat(random.nextInt(20));
  }

  private static BigDecimal decimal(Random random) {
    return random.nextInt(3) == 0 ? null : new BigDecimal(random.nextInt(1000)).setScale(18);
  }

  @TempDir Path checkpoint;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatEarlierVersionsWroteIsReadWithNullForWhatTheyDidNotHave(long seed) {
    Random random = new Random(seed);
    List<Long> ones = seeds(random);
    List<Long> twos = seeds(random);
    List<Long> threes = seeds(random);

    run(ONE, "", "one", puts(ones));
    run(TWO, "one", "two", puts(twos));
    String told = run(THREE, "two", "three", puts(threes)).get(0);

    List<Three> all = new ArrayList<>();
    List<NumbersThree> numbers = new ArrayList<>();
    TreeMap<Long, Three> bySeed = new TreeMap<>();
    for (long each : ones) {
      bySeed.put(each, FROM_ONE.apply(TO_ONE.apply(three(each))));
      all.add(bySeed.get(each));
      numbers.add(NUMBERS_FROM_ONE.apply(NUMBERS_TO_ONE.apply(numbers(each))));
    }
    for (long each : twos) {
      bySeed.put(each, FROM_TWO.apply(TO_TWO.apply(three(each))));
      all.add(bySeed.get(each));
      numbers.add(NUMBERS_FROM_TWO.apply(NUMBERS_TO_TWO.apply(numbers(each))));
    }
    for (long each : threes) {
      bySeed.put(each, three(each));
      all.add(three(each));
      numbers.add(numbers(each));
    }
    assertThat(told)
        .as("seed %d", seed)
        .isEqualTo(
            new Kept(three(threes.get(threes.size() - 1)), all, bySeed, numbers).toString());
  }

  @Test
  void aValueThatNoNewerVersionHasTouchedIsRead() {
    run(ONE, "", "one", List.of("k:put:7"));

    assertThat(run(THREE, "one", "two", List.of("k:tell:")))
        .singleElement()
        .asString()
        .startsWith("Kept[last=" + FROM_ONE.apply(TO_ONE.apply(three(7))));
  }

  @Test
  void aVersionBeforeDoesNotReadWhatALaterOneWrote() {
    run(TWO, "", "one", List.of("k:put:7"));

    assertThatThrownBy(() -> run(ONE, "one", "two", List.of("k:tell:")))
        .hasMessageContaining("component parts[].note is gone")
        .hasMessageContaining("give the query a new checkpoint");
  }

  private static List<Long> seeds(Random random) {
    return random.longs(5, 1, 1_000_000).boxed().toList();
  }

  private static List<String> puts(List<Long> seeds) {
    List<String> rows = new ArrayList<>();
    seeds.forEach(seed -> rows.add("k:put:" + seed));
    rows.add("k:tell:");
    return rows;
  }

  private List<String> run(Keeper<?, ?> version, String from, String to, List<String> rows) {
    return new OperatorRuns(checkpoint, 1, version, System::currentTimeMillis)
        .planned(from, to, List.of(rows))
        .get(0);
  }
}
