package io.lowlag.attribution.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.delivery.model.MatchedImpression;
import io.lowlag.attribution.delivery.model.PartialOutput;
import io.lowlag.attribution.delivery.model.ShardState;
import io.lowlag.common.testing.ProcessorUnderTest;
import java.util.List;
import java.util.Optional;

/** Stage one in memory: a key has one timer if it has state, and none if it has not. */
final class DeliveryCountUnderTest extends ProcessorUnderTest<MatchedImpression, PartialOutput> {

  private static final List<String> MAPS =
      List.of(
          DeliveryCountProcessor.IDS_STATE,
          DeliveryCountProcessor.ID_PLACES_STATE,
          DeliveryCountProcessor.COUNTERS_STATE,
          DeliveryCountProcessor.COUNTER_PLACES_STATE);

  DeliveryCountUnderTest(DeliveryPolicy policy) {
    super(new DeliveryCountProcessor(policy));
  }

  List<PartialOutput> rows(MatchedImpression... rows) {
    return rows(ShardKey.of(rows[0]), List.of(rows));
  }

  @Override
  protected void checkStateOf(String key) {
    Optional<ShardState> state = valueOf(DeliveryCountProcessor.SHARD_STATE, key);
    assertThat(timersOf(key))
        .as("timers of %s at %s", key, now())
        .isEqualTo(state.map(s -> List.of(s.timer())).orElse(List.of()));
    assertThat(entriesOf(key) > 0).as("entries of %s", key).isEqualTo(state.isPresent());
  }

  int entriesOf(String key) {
    return MAPS.stream().mapToInt(map -> mapOf(map, key).size()).sum();
  }

  /** Moves the clock to that time, unless it is there. */
  void moveTo(long millis) {
    if (millis > now()) {
      advanceTo(millis);
    }
  }

  /** Fires timers, one after the other, until none is left. */
  void runOut(String key) {
    while (!timersOf(key).isEmpty()) {
      advanceTo(Math.max(now() + 1, timersOf(key).get(0)));
    }
  }
}
