package io.lowlag.realtime.internal.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitingBoundTest {

  private long nanoTime = 7;
  private final WaitingBound bound = new WaitingBound(nanoTime);

  @Test
  void smallRowsAreBoundByTheirNumber() {
    assertThat(fill(100)).isEqualTo(WaitingBound.MOST_ROWS);
  }

  @Test
  void largeRowsAreBoundByTheirBytes() {
    assertThat(fill(100_000)).isEqualTo(84);
    assertThat(bound.isReached()).isTrue();

    takenAfter(1);
    assertThat(bound.isReached()).isFalse();
    assertThat(fill(WaitingBound.MOST_BYTES + 1)).as("one goes whatever its size").isOne();
  }

  // What a row takes, in microseconds, and how many may wait in consequence: 200 ms of work.
  @ParameterizedTest
  @CsvSource({
    "1, 4096",
    "48, 4096",
    "100, 2000",
    "1000, 200",
    "3000, 66",
    "10000, 64",
    "5000000, 64",
  })
  void slowRowsAreBoundByTheTimeThatTheyTake(long microsPerRow, int expected) {
    int rows = fill(100);
    takenAfter(1);
    fill(100);

    takenAfter(microsPerRow * rows);

    assertThat(fill(100)).isEqualTo(expected);
  }

  @Test
  void whoBecomesFasterMayHaveMoreAgain() {
    int rows = fill(100);
    takenAfter(1);
    fill(100);
    takenAfter(10_000L * rows);
    int slow = fill(100);
    takenAfter(10_000L * WaitingBound.MOST_ROWS);
    assertThat(slow).isEqualTo(WaitingBound.LEAST_ROWS);

    fill(100);
    takenAfter(10L * slow);

    assertThat(fill(100)).isEqualTo(WaitingBound.MOST_ROWS);
  }

  private int fill(long rowBytes) {
    int rows = 0;
    while (!bound.isReached()) {
      bound.add(rowBytes);
      rows++;
    }
    return rows;
  }

  private void takenAfter(long micros) {
    nanoTime += TimeUnit.MICROSECONDS.toNanos(micros);
    bound.taken(nanoTime);
  }
}
