package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TaskPlacementTest {

  private static final String ONE = "executor_h_1";
  private static final String TWO = "executor_h_2";
  private static final String THREE = "executor_h_3";

  private final SortedMap<String, Integer> live = new TreeMap<>(Map.of(ONE, 2, TWO, 2));
  private final TaskPlacement placement = new TaskPlacement(() -> live);

  @Test
  void partitionsAreSpread() {
    assertThat(placement.choose(4)).containsExactly(ONE, TWO, ONE, TWO);
  }

  @Test
  void aPartitionStaysWhereItRanWhileTheExecutorLives() {
    placement.ranAt(0, TWO);
    live.put(THREE, 2);

    assertThat(placement.choose(2)).containsExactly(TWO, ONE);
    assertThat(placement.choose(2)).containsExactly(TWO, ONE);

    live.remove(TWO);
    assertThat(placement.choose(2)).containsExactly(THREE, ONE);
    live.put(TWO, 2);
    assertThat(placement.choose(2)).containsExactly(THREE, ONE);
  }

  @Test
  void anExecutorThatComesLaterGetsItsShareAndTheRestStays() {
    live.remove(TWO);
    assertThat(placement.choose(4)).containsOnly(ONE);

    live.put(TWO, 2);

    assertThat(placement.choose(4)).containsExactly(ONE, ONE, TWO, TWO);
    assertThat(placement.choose(4)).containsExactly(ONE, ONE, TWO, TWO);
  }

  @Test
  void aLargeExecutorGetsMore() {
    live.put(ONE, 4);
    live.put(TWO, 1);

    assertThat(placement.choose(5)).containsExactly(ONE, ONE, ONE, ONE, TWO);
    placement.ranAt(3, TWO);
    assertThat(placement.choose(5)).filteredOn(TWO::equals).hasSize(1);
  }

  @Test
  void withoutExecutorsThereIsNoPreference() {
    live.clear();

    assertThat(placement.choose(1)).containsExactly((String) null);
  }
}
