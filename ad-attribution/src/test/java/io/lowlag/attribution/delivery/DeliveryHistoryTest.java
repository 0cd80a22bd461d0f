package io.lowlag.attribution.delivery;

import static io.lowlag.attribution.delivery.DeliveryEvents.HOUR;
import static io.lowlag.attribution.delivery.DeliveryEvents.SECOND;
import static io.lowlag.attribution.delivery.DeliveryEvents.T;
import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.delivery.model.HourCount;
import io.lowlag.attribution.delivery.model.KeptHours;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Counts of arbitrary spans, while hours come and go, are those of a list of all seconds. */
class DeliveryHistoryTest {

  private static final long KEPT_FOR = 5 * HOUR + 1_234;

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void countsAreThoseOfAllKeptSeconds(long seed) {
    Random random = new Random(seed);
    InMemoryEntries<Long, Long> seconds = new InMemoryEntries<>();
    InMemoryEntries<Long, HourCount> hours = new InMemoryEntries<>();
    ImpressionHistory history = new ImpressionHistory(seconds, hours, KeptHours.NONE, KEPT_FOR);
    NavigableMap<Long, Long> all = new TreeMap<>();
    long now = T;
    for (int step = 0; step < 300; step++) {
      now += random.nextLong(random.nextInt(3) == 0 ? HOUR : SECOND);
      long second = now / SECOND - random.nextLong(6 * 3_600);
      if (history.keeps(second, now)) {
        long count = 1 + random.nextLong(5);
        history.add(second, count);
        all.merge(second, count, Long::sum);
      }
      if (random.nextInt(4) == 0) {
        history.forget(now, 1 + random.nextInt(100));
      }
      long from = now / SECOND - random.nextLong(8 * 3_600);
      long to = from + random.nextLong(4 * 3_600);
      assertThat(history.count(from, to, now)).isEqualTo(expected(all, from, to, now));
    }
    assertThat(history.count(Long.MIN_VALUE / 10_000, Long.MAX_VALUE / 10_000, now))
        .isEqualTo(expected(all, 0, Long.MAX_VALUE, now));
    while (history.nextEnd() != ExpiryQueue.NEVER) {
      now = Math.max(now, history.nextEnd());
      history.forget(now, 3);
    }
    assertThat(seconds.size() + hours.size()).isZero();
  }

  private static long expected(NavigableMap<Long, Long> all, long from, long to, long now) {
    return all.subMap(from, to).entrySet().stream()
        .filter(second -> (second.getKey() / 3_600 + 1) * HOUR + KEPT_FOR > now)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
