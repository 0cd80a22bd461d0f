package io.lowlag.fraud.online;

import static io.lowlag.fraud.online.CardUpdates.features;
import static io.lowlag.fraud.online.CardUpdates.idle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lowlag.common.config.Settings;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.record.InboundRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UpdateBufferTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final MemoryStore store = new MemoryStore();
  private UpdateBuffer buffer;

  @AfterEach
  void close() {
    if (buffer != null) {
      buffer.close();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theStoreHasWhatWasSaidLastHoweverItFailsAndWhateverIsRepeated(long seed) throws Exception {
    Random random = new Random(seed);
    store.failures = new Random(seed);
    List<CardUpdate> said = new ArrayList<>();
    for (int offset = 0; offset < 400; offset++) {
      String card = "card-" + random.nextInt(12);
      said.add(
          random.nextInt(5) == 0 ? idle(card, offset, offset) : features(card, offset, offset));
    }
    Map<String, CardLatest> expected = new HashMap<>();
    said.forEach(update -> expected.put(update.cardId(), update.latest()));

    buffer = new UpdateBuffer(store, new BufferPolicy(5, 8, Duration.ofMillis(1)), "test");
    for (int repeated = 0; repeated < 2; repeated++) {
      for (CardUpdate update : said.subList(repeated * 150, said.size())) {
        buffer.add(update);
      }
      buffer.flush();
    }

    assertThat(store.rows).as("seed %d", seed).isEqualTo(expected);
  }

  @Test
  void anUpdateIsWrittenWhenItHasLingered() throws Exception {
    buffer = new UpdateBuffer(store, new BufferPolicy(100, 100, Duration.ofMillis(2)), "test");

    buffer.add(features("card", 1, 1));

    await().until(() -> store.rows.containsKey("card"));
  }

  @Test
  void aFullBatchDoesNotWait() throws Exception {
    buffer = new UpdateBuffer(store, new BufferPolicy(2, 10, LONG), "test");

    buffer.add(features("a", 1, 1));
    assertThat(store.rows).isEmpty();
    buffer.add(features("b", 2, 2));

    await().untilAsserted(() -> assertThat(store.rows).containsOnlyKeys("a", "b"));
  }

  @Test
  void aFlushDoesNotWaitForTheLinger() throws Exception {
    buffer = new UpdateBuffer(store, new BufferPolicy(100, 100, LONG), "test");
    buffer.add(features("a", 1, 1));

    buffer.flush();

    assertThat(store.rows).containsOnlyKeys("a");
  }

  @Test
  void whoAddsToAFullBufferWaitsAndNothingIsDropped() throws Exception {
    store.gate = new CountDownLatch(1);
    buffer = new UpdateBuffer(store, new BufferPolicy(1, 2, Duration.ZERO), "test");
    AtomicInteger added = new AtomicInteger();
    CompletableFuture<Void> adding =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 10; i++) {
                add(features("card-" + i, i, i));
                added.incrementAndGet();
              }
            });

    // One is being written, two wait, and the fourth cannot be added.
    await().until(() -> added.get() == 3);
    await()
        .during(Duration.ofMillis(200))
        .atMost(Duration.ofSeconds(5))
        .until(() -> added.get() == 3);
    store.gate.countDown();
    adding.get(20, TimeUnit.SECONDS);
    buffer.flush();

    assertThat(store.rows).hasSize(10);
  }

  @Test
  void whatTheStoreRefusesEndsTheTask() throws Exception {
    store.refusal = new IllegalStateException("there is no such table");
    buffer = new UpdateBuffer(store, new BufferPolicy(1, 1, Duration.ZERO), "test");
    buffer.add(features("a", 1, 1));

    assertThatThrownBy(() -> buffer.flush()).hasMessage("there is no such table");
    assertThatThrownBy(() -> buffer.add(features("a", 2, 2))).hasMessage("there is no such table");
  }

  @Test
  void whatTheStoreCannotHoldIsADeadLetterAndTheRestIsWritten() throws Exception {
    store.unstorable = Set.of("card-3", "card-7");
    buffer = new UpdateBuffer(store, new BufferPolicy(4, 10, Duration.ofMillis(1)), "test");

    for (int i = 0; i < 10; i++) {
      buffer.add(features("card-" + i, i, i).from(record(i)));
    }
    buffer.flush();

    assertThat(store.rows).hasSize(8).doesNotContainKeys("card-3", "card-7");
    assertThat(buffer.takeRefused())
        .allMatch(letter -> letter.errorMessage().contains("cannot hold it: too long"))
        .extracting(DeadLetter::offset)
        .containsExactly(3L, 7L);
    assertThat(buffer.takeRefused()).isEmpty();
  }

  private static InboundRecord record(long offset) {
    return new InboundRecord(new byte[0], null, "card-features", 0, offset, 0, List.of());
  }

  @Test
  void anErasureRemovesTheGuardTooAndWhatComesAfterItCounts() throws Exception {
    buffer = new UpdateBuffer(store, new BufferPolicy(100, 100, LONG), "test");
    buffer.add(features("a", 100, 100));
    buffer.flush();

    buffer.add(features("a", 101, 101));
    buffer.add(CardUpdate.erasing("a"));
    buffer.add(features("a", 7, 7));
    buffer.flush();

    assertThat(store.rows.get("a").sourceOffset()).isEqualTo(7);
  }

  @Test
  void closingEndsTheWaitForAStoreThatIsAway() throws Exception {
    store.away = true;
    buffer = new UpdateBuffer(store, new BufferPolicy(1, 1, Duration.ZERO), "test");
    buffer.add(features("a", 1, 1));
    await().until(() -> store.attempts.get() > 1);

    buffer.close();

    assertThat(Thread.getAllStackTraces().keySet()).noneMatch(t -> t.getName().equals("test"));
  }

  private void add(CardUpdate update) {
    try {
      buffer.add(update);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Holds rows by the contract of a store, and fails when it is told to. */
  private static final class MemoryStore implements FeatureStore {

    private static final long serialVersionUID = 1L;

    final Map<String, CardLatest> rows = new ConcurrentHashMap<>();
    final AtomicInteger attempts = new AtomicInteger();
    transient Random failures;
    transient volatile CountDownLatch gate = new CountDownLatch(0);
    volatile RuntimeException refusal;
    volatile Set<String> unstorable = Set.of();
    volatile boolean away;

    @Override
    public void configure(Settings settings) {}

    @Override
    public void check() {}

    @Override
    public String describe() {
      return "memory";
    }

    @Override
    public Session open() throws StoreUnavailableException {
      attempts.incrementAndGet();
      if (away) {
        throw new StoreUnavailableException("away", null);
      }
      return new Session() {
        @Override
        public int write(List<CardUpdate> updates)
            throws StoreUnavailableException, RefusedUpdateException {
          return MemoryStore.this.write(updates);
        }

        @Override
        public void abort() {}

        @Override
        public void close() {}
      };
    }

    private int write(List<CardUpdate> updates)
        throws StoreUnavailableException, RefusedUpdateException {
      await(gate);
      if (refusal != null) {
        throw refusal;
      }
      if (updates.stream().anyMatch(update -> unstorable.contains(update.cardId()))) {
        throw new RefusedUpdateException("too long", null);
      }
      boolean fails = failures != null && failures.nextInt(20) == 0;
      boolean beforeCommit = fails && failures.nextBoolean();
      if (beforeCommit) {
        throw new StoreUnavailableException("before the commit", null);
      }
      assertThat(updates).extracting(CardUpdate::cardId).isSorted().doesNotHaveDuplicates();
      for (CardUpdate update : updates) {
        if (update.forgets()) {
          rows.remove(update.cardId());
        }
        if (update.latest() != null) {
          rows.merge(
              update.cardId(), update.latest(), (old, next) -> next.isAfter(old) ? next : old);
        }
      }
      if (fails) {
        throw new StoreUnavailableException("after the commit, whose answer was lost", null);
      }
      return updates.size();
    }

    private static void await(CountDownLatch gate) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
