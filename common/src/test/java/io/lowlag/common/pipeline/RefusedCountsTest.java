package io.lowlag.common.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.metrics.JobMetrics;
import org.junit.jupiter.api.Test;

/** What a processor refuses, in the live metrics and in the closing line. */
class RefusedCountsTest {

  private static final String LATE = "refused-counts-test.late";

  @Test
  void aRefusalCountsInTheJobThatCallsTheProcessorAndInTheProcess() {
    RefusalCounter late = new RefusalCounter(LATE);
    RefusedCounts mine = new RefusedCounts();
    RefusedCounts others = new RefusedCounts();

    late.inc();
    RefusedCounts before = RefusalCounter.addTo(mine);
    late.inc(2);
    RefusalCounter.addTo(others);
    late.inc();
    RefusalCounter.addTo(before);
    late.inc();

    assertThat(JobMetrics.counter(LATE).getCount()).isEqualTo(5);
    assertThat(mine.summary()).isEqualTo("refused=2(" + LATE + ":2)");
    assertThat(others.summary()).isEqualTo("refused=1(" + LATE + ":1)");
    assertThat(before).isNull();
  }

  @Test
  void nothingRefusedIsNoPartOfTheLine() {
    RefusedCounts counts = new RefusedCounts();
    RefusalCounter.addTo(counts);
    new RefusalCounter(LATE).inc(0);
    RefusalCounter.addTo(null);

    assertThat(counts.summary()).isEmpty();
  }

  @Test
  void countsOfTasksAddUp() {
    RefusedCounts all = new RefusedCounts();
    RefusedCounts task = all.copy();
    task.add("b", 2);
    task.add("a");

    all.merge(task);
    all.merge(task.copy());

    assertThat(all.summary()).isEqualTo("refused=6(a:2,b:4)");
  }
}
