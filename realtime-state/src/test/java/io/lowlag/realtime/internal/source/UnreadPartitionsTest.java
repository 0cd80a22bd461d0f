package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.realtime.internal.task.ArrivalClock;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Batches of 20 seconds, tasks that may be late for a minute. */
class UnreadPartitionsTest {

  private static final long BATCH = 20_000;

  private final UnreadPartitions unread = new UnreadPartitions(Duration.ofMinutes(1));
  private long now = 1_700_000_000_000L;

  @Test
  void aPartitionThatIsNotReadForTheTimeoutIsRefused() {
    batch(true, false);
    batch(true, false);

    assertThatThrownBy(() -> batch(true, false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no task has read partitions [1] for 60 s")
        .hasMessageContaining("a slot (a core) for each of the 2 tasks");
  }

  @Test
  void theTimeCountsFromTheLastReading() {
    batch(true, false);
    batch(true, false);
    batch(false, true);
    batch(false, true);

    assertThatThrownBy(() -> batch(false, true)).hasMessageContaining("partitions [0]");
  }

  @Test
  void oneBatchMayBeMissedHoweverLongItIs() {
    unread.planned(now);
    now += Duration.ofMinutes(10).toMillis();

    assertThatCode(() -> unread.ended(tasks(true, false), now)).doesNotThrowAnyException();
  }

  private void batch(boolean first, boolean second) {
    unread.planned(now);
    now += BATCH;
    unread.ended(tasks(first, second), now);
  }

  private static List<TaskOffset> tasks(boolean first, boolean second) {
    return List.of(task(0, first), task(1, second));
  }

  private static TaskOffset task(int partition, boolean read) {
    return new TaskOffset(
        partition, new TreeMap<>(), ArrivalClock.UNKNOWN, read, "id", "executor_h_1");
  }
}
