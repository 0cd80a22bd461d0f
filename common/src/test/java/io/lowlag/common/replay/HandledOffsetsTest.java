package io.lowlag.common.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandledOffsetsTest {

  private static final int OFFSETS = 60;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void knowTheOffsetsOfAllRangesAndSurviveTheirText(long seed) {
    Random random = new Random(seed);
    BitSet expected = new BitSet();
    HandledOffsets handled = new HandledOffsets();
    for (int run = 0; run < 12; run++) {
      int from = random.nextInt(OFFSETS);
      int until = from + random.nextInt(8);
      expected.set(from, until);
      handled.add(from, until);

      handled = HandledOffsets.parse(handled.toString());

      for (int offset = 0; offset < OFFSETS + 8; offset++) {
        assertThat(handled.contains(offset))
            .as("seed %d, offset %d in %s", seed, offset, handled)
            .isEqualTo(expected.get(offset));
      }
    }
  }

  @Test
  void rangesThatMeetAreOne() {
    HandledOffsets handled = HandledOffsets.parse("0-10,20-30");

    handled.add(10, 20);

    assertThat(handled).hasToString("0-30");
    assertThat(HandledOffsets.parse("").contains(0)).isFalse();
  }
}
