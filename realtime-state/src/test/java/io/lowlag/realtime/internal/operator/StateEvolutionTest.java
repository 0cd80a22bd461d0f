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
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.ListState;
import org.apache.spark.sql.streaming.MapState;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/** State of a record as three versions of a job have it, in one checkpoint. */
@Tag("spark")
class StateEvolutionTest {

  public record PartOne(String name, long count) {

    static PartOne of(PartTwo part) {
      return new PartOne(part.name(), part.count());
    }

    PartTwo today() {
      return new PartTwo(name, count, null);
    }
  }

  public record PartTwo(String name, long count, String note) {}

  /** The first version. */
  public record One(String id, BigDecimal amount, Long number, List<PartOne> parts) {

    static One of(Three today) {
      return new One(
          today.id(),
          today.amount(),
          today.number(),
          today.parts() == null ? null : today.parts().stream().map(PartOne::of).toList());
    }

    Three today() {
      List<PartTwo> longer = parts == null ? null : parts.stream().map(PartOne::today).toList();
      return new Three(id, amount, number, longer, null, null, null);
    }
  }

  /** With a new component of its own, and one in its parts. */
  public record Two(String id, BigDecimal amount, Long number, List<PartTwo> parts, String extra) {

    static Two of(Three today) {
      return new Two(today.id(), today.amount(), today.number(), today.parts(), today.extra());
    }

    Three today() {
      return new Three(id, amount, number, parts, extra, null, null);
    }
  }

  /** With two more. */
  public record Three(
      String id,
      BigDecimal amount,
      Long number,
      List<PartTwo> parts,
      String extra,
      BigDecimal limit,
      Map<String, PartTwo> named) {}

  /** The first version of a record that has nothing but words. */
  public record NumbersOne(long first, Long second) {

    static NumbersOne of(NumbersThree today) {
      return new NumbersOne(today.first(), today.second());
    }

    NumbersThree today() {
      return new NumbersThree(first, second, null, null, null);
    }
  }

  public record NumbersTwo(long first, Long second, Long third) {

    static NumbersTwo of(NumbersThree today) {
      return new NumbersTwo(today.first(), today.second(), today.third());
    }

    NumbersThree today() {
      return new NumbersThree(first, second, third, null, null);
    }
  }

  public record NumbersThree(long first, Long second, Long third, Double fourth, Boolean fifth) {}

  interface Step<A, B> extends Function<A, B>, Serializable {}

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
          One.class, One::of, One::today, NumbersOne.class, NumbersOne::of, NumbersOne::today);
  private static final Keeper<?, ?> TWO =
      new Keeper<>(
          Two.class, Two::of, Two::today, NumbersTwo.class, NumbersTwo::of, NumbersTwo::today);
  private static final Keeper<?, ?> THREE =
      new Keeper<>(
          Three.class, today -> today, today -> today, NumbersThree.class, all -> all, all -> all);

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
  @ValueSource(longs = {1, 2, 3})
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
      bySeed.put(each, One.of(three(each)).today());
      all.add(bySeed.get(each));
      numbers.add(NumbersOne.of(numbers(each)).today());
    }
    for (long each : twos) {
      bySeed.put(each, Two.of(three(each)).today());
      all.add(bySeed.get(each));
      numbers.add(NumbersTwo.of(numbers(each)).today());
    }
    for (long each : threes) {
      bySeed.put(each, three(each));
      all.add(three(each));
      numbers.add(numbers(each));
    }
    assertThat(told)
        .as("seed %d", seed)
        .isEqualTo(new Kept(three(threes.get(threes.size() - 1)), all, bySeed, numbers).toString());
  }

  @Test
  void aValueThatNoNewerVersionHasTouchedIsRead() {
    run(ONE, "", "one", List.of("k:put:7"));

    assertThat(run(THREE, "one", "two", List.of("k:tell:")))
        .singleElement()
        .asString()
        .startsWith("Kept[last=" + One.of(three(7)).today());
  }

  @Test
  void aVersionBeforeDoesNotReadWhatALaterOneWrote() {
    run(TWO, "", "one", List.of("k:put:7"));

    assertThatThrownBy(() -> run(ONE, "one", "two", List.of("k:tell:")))
        .hasMessageContaining("component parts[].note is gone")
        .hasMessageContaining("give the query a new checkpoint");
  }

  private static List<Long> seeds(Random random) {
    return random.longs(12, 1, 1_000_000).boxed().toList();
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
