package io.lowlag.attribution.delivery;

import static io.lowlag.attribution.delivery.DeliveryEvents.origin;

import io.lowlag.attribution.delivery.model.CampaignContract;
import io.lowlag.attribution.delivery.model.CampaignDelivery;
import io.lowlag.attribution.delivery.model.CampaignEvent;
import io.lowlag.attribution.delivery.model.CampaignPartial;
import io.lowlag.attribution.delivery.model.CampaignState;
import io.lowlag.attribution.delivery.model.DeliveryOutput;
import io.lowlag.attribution.delivery.model.HourCount;
import io.lowlag.attribution.delivery.model.KnownPartial;
import io.lowlag.attribution.delivery.model.QueuedKey;
import io.lowlag.attribution.delivery.model.ShardProgress;
import java.util.ArrayList;
import java.util.List;

/** The campaign "c", without Spark: what comes arrives at the time that the test sets. */
final class OneCampaign {

  private final InMemoryEntries<String, KnownPartial> known = new InMemoryEntries<>();
  private final InMemoryEntries<String, QueuedKey> places = new InMemoryEntries<>();
  private final InMemoryEntries<Integer, ShardProgress> progress = new InMemoryEntries<>();
  private final InMemoryEntries<Long, Long> seconds = new InMemoryEntries<>();
  private final InMemoryEntries<Long, HourCount> hours = new InMemoryEntries<>();
  private final DeliveryPolicy policy;
  private CampaignState state = CampaignState.NOTHING;
  private long now;
  private long offset;

  OneCampaign(DeliveryPolicy policy, long now) {
    this.policy = policy;
    this.now = now;
  }

  long now() {
    return now;
  }

  /** Moves the clock without firing a timer. */
  OneCampaign at(long time) {
    now = time;
    return this;
  }

  List<CampaignDelivery> contract(long version, long contracted, long startsAt, long endsAt) {
    return accept(
        DeliveryEvents.contract(
            new CampaignContract("c", version, contracted, startsAt, endsAt),
            origin(0, offset++, now)));
  }

  List<CampaignDelivery> partial(CampaignPartial partial) {
    return accept(DeliveryEvents.partial(partial, origin(0, offset++, now)));
  }

  /** A partial that is told as soon as it is counted. */
  List<CampaignDelivery> partial(int shard, long bucketStart, long counted) {
    return partial(DeliveryEvents.partial(shard, bucketStart, counted, now));
  }

  List<CampaignDelivery> accept(CampaignEvent... events) {
    DeliveryAccount account = open();
    account.accept(List.of(events), now);
    return close(account);
  }

  /** Fires every timer up to that time. */
  List<CampaignDelivery> advanceTo(long time) {
    List<CampaignDelivery> all = new ArrayList<>();
    while (state.timer() <= time) {
      now = state.timer();
      DeliveryAccount account = open();
      account.expire(now);
      all.addAll(close(account));
    }
    now = time;
    return all;
  }

  private DeliveryAccount open() {
    return new DeliveryAccount(
        "c",
        policy,
        new DeliveryMetrics(),
        new CampaignMemory(known, places, progress, seconds, hours),
        state);
  }

  private List<CampaignDelivery> close(DeliveryAccount account) {
    CampaignState after = account.state(now);
    state = after == null ? CampaignState.NOTHING : after;
    return account.outputs().stream().map(DeliveryOutput::delivery).toList();
  }

  long timer() {
    return state.timer();
  }

  int knownCounters() {
    return known.size();
  }

  int size() {
    return known.size() + places.size() + progress.size() + seconds.size() + hours.size();
  }

  int uses() {
    return known.uses() + places.uses() + progress.uses() + seconds.uses() + hours.uses();
  }
}
