package io.lowlag.attribution.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Worked cases of the models that learn from paths, with answers that were computed by hand. */
class WorkedPathsTest {

  private static final Offset<Double> EXACT = within(1e-12);

  private static final List<ChannelPath> PATHS =
      List.of(path("A>B", 2, 0), path("A", 1, 2), path("B", 1, 4));

  @Test
  void case13MarkovCreditsByRemovalEffect() {
    Map<String, Double> credits = MarkovModel.credits(PATHS);

    assertThat(credits.get("A")).isCloseTo(26.0 / 17, EXACT);
    assertThat(credits.get("B")).isCloseTo(42.0 / 17, EXACT);
  }

  @Test
  void case13bMarkovIsExactWithALoop() {
    Map<String, Double> credits =
        MarkovModel.credits(
            List.of(path("A>B", 2, 1), path("A", 1, 3), path("B", 1, 1), path("A>B>A", 1, 0)));

    assertThat(credits.get("A")).isCloseTo(36.0 / 13, EXACT);
    assertThat(credits.get("B")).isCloseTo(29.0 / 13, EXACT);
  }

  @Test
  void case14ShapleyIsNotMarkov() {
    Map<String, Double> credits = ShapleyModel.credits(PATHS);

    assertThat(credits.get("A")).isCloseTo(2, EXACT);
    assertThat(credits.get("B")).isCloseTo(2, EXACT);
  }

  @Test
  void withoutConversionsNobodyIsCredited() {
    List<ChannelPath> lost = List.of(path("A>A>B", 0, 3));

    assertThat(MarkovModel.credits(lost)).containsOnlyKeys("A", "B").containsValues(0.0, 0.0);
    assertThat(ShapleyModel.credits(lost)).containsOnlyKeys("A", "B").containsValues(0.0, 0.0);
  }

  private static ChannelPath path(String channels, long conversions, long losses) {
    return new ChannelPath(Arrays.asList(channels.split(">")), conversions, losses);
  }
}
