package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskPlacementTest {

  private final List<String> live = new ArrayList<>(List.of("executor_h_1", "executor_h_2"));
  private final TaskPlacement placement = new TaskPlacement(() -> live);

  @Test
  void partitionsAreSpread() {
    assertThat(placement.choose(4))
        .containsExactly("executor_h_1", "executor_h_2", "executor_h_1", "executor_h_2");
  }

  @Test
  void aPartitionStaysWhereItRanWhileTheExecutorLives() {
    placement.ranAt(0, "executor_h_2");
    live.add("executor_h_3");

    assertThat(placement.choose(2)).containsExactly("executor_h_2", "executor_h_2");

    live.remove("executor_h_2");
    assertThat(placement.choose(2)).containsExactly("executor_h_1", "executor_h_3");
    live.add(0, "executor_h_2");
    assertThat(placement.choose(2)).containsExactly("executor_h_1", "executor_h_3");
  }

  @Test
  void withoutExecutorsThereIsNoPreference() {
    live.clear();

    assertThat(placement.choose(1)).containsExactly((String) null);
  }
}
