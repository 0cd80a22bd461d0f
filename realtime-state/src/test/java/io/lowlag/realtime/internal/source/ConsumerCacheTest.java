package io.lowlag.realtime.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.junit.jupiter.api.Test;

class ConsumerCacheTest {

  private final List<MockConsumer<byte[], byte[]>> opened = new ArrayList<>();
  private final ConsumerCache cache = cache(Duration.ofMinutes(5));
  private final ConsumerCache.Key key = key(0, "group");

  @Test
  void aConsumerComesBackForTheNextBatch() {
    PartitionConsumer first = cache.acquire(key);
    cache.release(key, first);

    assertThat(cache.acquire(key(0, "group"))).isSameAs(first);
  }

  @Test
  void aSecondAttemptNeverSharesTheConsumerOfTheFirst() {
    PartitionConsumer first = cache.acquire(key);
    PartitionConsumer second = cache.acquire(key);
    assertThat(second).isNotSameAs(first);

    cache.release(key, first);
    cache.release(key, second);

    assertThat(cache.size()).isEqualTo(1);
    assertThat(opened).extracting(MockConsumer::closed).containsExactly(false, true);
    assertThat(cache.acquire(key)).isSameAs(first);
  }

  @Test
  void otherPartitionsAndOtherGroupsHaveOtherConsumers() {
    cache.release(key, cache.acquire(key));

    cache.acquire(key(1, "group"));
    cache.acquire(key(0, "other"));

    assertThat(opened).hasSize(3);
  }

  @Test
  void anIdleConsumerIsClosedAfterItsTime() {
    ConsumerCache impatient = cache(Duration.ofMillis(50));

    impatient.release(key, impatient.acquire(key));

    await().atMost(Duration.ofSeconds(5)).until(() -> opened.get(0).closed());
    assertThat(impatient.size()).isZero();
  }

  @Test
  void theEndOfAQueryClosesItsIdleConsumersOnly() {
    ConsumerCache.Key other = key(0, "other");
    cache.release(key, cache.acquire(key));
    cache.release(other, cache.acquire(other));

    cache.closeIdleOf("group");

    assertThat(opened).extracting(MockConsumer::closed).containsExactly(true, false);
    assertThat(cache.size()).isEqualTo(1);
  }

  private ConsumerCache cache(Duration idleTimeout) {
    return new ConsumerCache(
        wanted -> {
          MockConsumer<byte[], byte[]> consumer = new MockConsumer<>(OffsetResetStrategy.NONE);
          opened.add(consumer);
          return new PartitionConsumer(
              consumer,
              wanted.partition(),
              wanted.topics(),
              wanted.times(),
              wanted.arrival(),
              500,
              () -> consumer);
        },
        idleTimeout);
  }

  private static ConsumerCache.Key key(int partition, String group) {
    return new ConsumerCache.Key(
        "query",
        partition,
        Set.of("a"),
        Map.of("group.id", group),
        new ReadingTimes(1, 1, 1),
        ArrivalStamp.KAFKA);
  }
}
