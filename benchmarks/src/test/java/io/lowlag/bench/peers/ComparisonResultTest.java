package io.lowlag.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ComparisonResultTest {

  private static final Engine[] THREE = {Engine.LOWLAG, Engine.FLINK, Engine.LIMIT};

  @Test
  void roundsArePooledAndPercentilesAreNotAveraged() {
    // One round has 100 latencies of 1 to 100 ms, and ten rounds have 10 of 1 to 10 ms each.
    List<RunFigures> rounds = new ArrayList<>();
    rounds.add(Figures.run(Engine.LOWLAG, 1_000, 1, 100, "a"));
    for (int round = 2; round <= 11; round++) {
      rounds.add(Figures.run(Engine.LOWLAG, 1_000, round, 10, "a"));
    }

    PooledFigures pooled = new PooledFigures(rounds, true);

    // 90 of the 200 latencies are above 10 ms.
    assertThat(pooled.latencies().count()).isEqualTo(200);
    assertThat(pooled.latencies().percentileMs(55)).isCloseTo(10, within(0.1));
    assertThat(pooled.latencies().percentileMs(99)).isCloseTo(98, within(0.1));
    assertThat(pooled.spread(ms -> ms.max())).isEqualTo("10.0–100.0");
  }

  @Test
  void processorTimeIsThatOfAMillionRecords() {
    // 250 ms for 10 s of 1,000 records a second.
    RunFigures run = Figures.run(Engine.FLINK, 1_000, 1, 10, "a");

    assertThat(run.cpuPerMillion()).isCloseTo(25, within(1e-9));
    assertThat(Figures.run(Engine.LIMIT, 1_000, 1, 10, "a").cpuPerMillion()).isNull();
  }

  @Test
  void equalOutputsAreEqual() {
    ComparisonResult result = result(run -> "a");

    assertThat(result.outputsAreEqual()).isTrue();
    assertThat(column(result.main(), "outputs"))
        .containsExactly("equal", "equal", "-", "equal", "equal", "-");
  }

  @Test
  void oneOfThreeThatDiffersIsNamed() {
    Comparison comparison = Figures.comparison(1, Engine.LOWLAG, Engine.FLINK, Engine.KSTREAMS);
    List<RunFigures> runs = new ArrayList<>();
    for (int rate : comparison.rates()) {
      for (Engine engine : comparison.engines()) {
        boolean differs = engine == Engine.FLINK && rate == 5_000;
        runs.add(Figures.run(engine, rate, 1, 10, differs ? "b" : "a"));
      }
    }

    ComparisonResult result = new ComparisonResult(comparison, runs);

    assertThat(result.outputsAreEqual()).isFalse();
    assertThat(column(result.main(), "outputs"))
        .containsExactly("equal", "equal", "equal", "equal", "differ", "equal");
  }

  @Test
  void nobodyIsRightIfTwoEnginesDiffer() {
    ComparisonResult result = result(engine -> engine == Engine.FLINK ? "b" : "a");

    assertThat(column(result.main(), "outputs"))
        .containsExactly("differ", "differ", "-", "differ", "differ", "-");
  }

  @Test
  void missingOutputsAreCounted() {
    Comparison comparison = Figures.comparison(1, Engine.LOWLAG);
    List<RunFigures> runs =
        List.of(
            Figures.run(Engine.LOWLAG, 1_000, 1, 10, "a"),
            Figures.run(Engine.LOWLAG, 5_000, 1, 10, "a", Figures.EXPECTED - 1));

    ComparisonResult result = new ComparisonResult(comparison, runs);

    assertThat(result.outputsAreEqual()).isFalse();
    assertThat(column(result.main(), "outputs")).containsExactly("complete", "999 of 1000");
    assertThat(column(result.main(), "kept up")).containsExactly("yes", "no");
    assertThat(result.highest().rows()).containsExactly(List.of("Lowlag", "1000"));
  }

  @Test
  void anEngineAboveTheLimitHasNotKeptUp() {
    Comparison comparison = Figures.comparison(1, Engine.LOWLAG);
    List<RunFigures> runs =
        List.of(
            Figures.run(Engine.LOWLAG, 1_000, 1, 99, "a"),
            Figures.run(Engine.LOWLAG, 5_000, 1, 200, "a"));

    assertThat(column(new ComparisonResult(comparison, runs).main(), "kept up"))
        .containsExactly("yes", "no");
  }

  private static ComparisonResult result(Function<Engine, String> digest) {
    Comparison comparison = Figures.comparison(1, THREE);
    List<RunFigures> runs = new ArrayList<>();
    for (int rate : comparison.rates()) {
      for (Engine engine : comparison.engines()) {
        runs.add(Figures.run(engine, rate, 1, 10, digest.apply(engine)));
      }
    }
    return new ComparisonResult(comparison, runs);
  }

  private static List<String> column(FigureTable table, String name) {
    int index = table.header().indexOf(name);
    return table.rows().stream().map(row -> row.get(index)).toList();
  }
}
