package io.lowlag.attribution.delivery;

import static io.lowlag.attribution.delivery.DeliveryEvents.origin;

import io.lowlag.attribution.delivery.model.CampaignPartial;
import io.lowlag.attribution.delivery.model.KnownMatch;
import io.lowlag.attribution.delivery.model.MatchedImpression;
import io.lowlag.attribution.delivery.model.PartialOutput;
import io.lowlag.attribution.delivery.model.QueuedKey;
import io.lowlag.attribution.delivery.model.SecondCounter;
import io.lowlag.attribution.delivery.model.ShardState;
import io.lowlag.common.record.Origin;
import java.util.List;

/** The campaign "c" in partition 3, counted without Spark. */
final class OneShard {

  static final int SHARD = 3;

  private final InMemoryEntries<String, KnownMatch> ids = new InMemoryEntries<>();
  private final InMemoryEntries<Long, QueuedKey> idPlaces = new InMemoryEntries<>();
  private final InMemoryEntries<Long, SecondCounter> counters = new InMemoryEntries<>();
  private final InMemoryEntries<Long, QueuedKey> counterPlaces = new InMemoryEntries<>();
  private final DeliveryPolicy policy;
  private ShardState state = ShardState.NOTHING;
  private long offset;

  OneShard(DeliveryPolicy policy) {
    this.policy = policy;
  }

  /** A match that arrives and is read at that time. */
  List<CampaignPartial> match(long arrivedAt, String eventId, long time) {
    return accept(arrivedAt, DeliveryEvents.match(eventId, "c", time, nextOrigin(arrivedAt)));
  }

  Origin nextOrigin(long arrivedAt) {
    return origin(SHARD, offset++, arrivedAt);
  }

  List<CampaignPartial> accept(long now, MatchedImpression... matches) {
    ShardCounter counter = open();
    counter.accept(List.of(matches), now);
    return close(counter, now);
  }

  /** The timer fires. */
  List<CampaignPartial> expire(long now) {
    ShardCounter counter = open();
    counter.expire(now);
    return close(counter, now);
  }

  private ShardCounter open() {
    return new ShardCounter(
        new ShardKey("c", SHARD),
        policy,
        new DeliveryMetrics(),
        new ShardMemory(ids, idPlaces, counters, counterPlaces),
        state);
  }

  private List<CampaignPartial> close(ShardCounter counter, long now) {
    state = counter.state(now);
    return counter.outputs().stream().map(PartialOutput::partial).toList();
  }

  long timer() {
    return state.timer();
  }

  boolean hasEnded() {
    return state.hasEnded();
  }

  int size() {
    return ids.size() + idPlaces.size() + counters.size() + counterPlaces.size();
  }

  int uses() {
    return ids.uses() + idPlaces.uses() + counters.uses() + counterPlaces.uses();
  }
}
