package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.CampaignPartial;
import io.lowlag.attribution.delivery.model.KnownMatch;
import io.lowlag.attribution.delivery.model.MatchedImpression;
import io.lowlag.attribution.delivery.model.PartialOutput;
import io.lowlag.attribution.delivery.model.QueuedKey;
import io.lowlag.attribution.delivery.model.SecondCounter;
import io.lowlag.attribution.delivery.model.ShardState;
import io.lowlag.common.record.EventIds;
import io.lowlag.common.record.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/**
 * The impressions of one campaign in one partition of {@code ad-matches}, during one call of the
 * processor: accepts matches, counts each once, and collects the outputs.
 *
 * <p>The matches and their timestamps in Kafka decide what is counted, and by which counter. The
 * clock only decides when partials are emitted and when state ends. So a run that repeats another
 * one has the same counters, and its partials add nothing to those of the first.
 */
final class ShardCounter {

  private static final long SECOND = 1_000;

  /**
   * Maximum number of old ids, and of old counters, that a match ends; more than it adds, so that
   * none accumulate.
   */
  private static final int MOST_PER_MATCH = 2;

  /** Maximum number of ids, and of counters, that a timer ends; another timer follows. */
  private static final int MOST_PER_TIMER = 500;

  private final ShardKey key;
  private final DeliveryPolicy policy;
  private final DeliveryMetrics metrics;
  private final ShardMemory memory;
  private final ExpiryQueue idQueue;
  private final ExpiryQueue counterQueue;
  private final Set<Long> unflushed;
  private final List<PartialOutput> outputs = new ArrayList<>();
  private long clock;
  private Origin waiting;
  private long flushedAt;

  /**
   * @param memory the maps of the state; they are changed
   * @param state the rest of the state, as it was before the call
   */
  ShardCounter(
      ShardKey key,
      DeliveryPolicy policy,
      DeliveryMetrics metrics,
      ShardMemory memory,
      ShardState state) {
    this.key = key;
    this.policy = policy;
    this.metrics = metrics;
    this.memory = memory;
    this.idQueue = new ExpiryQueue(memory.idPlaces(), state.ids());
    this.counterQueue = new ExpiryQueue(memory.counterPlaces(), state.counters());
    this.unflushed = new LinkedHashSet<>(state.unflushed());
    this.clock = state.clock();
    this.waiting = state.waiting();
    this.flushedAt = state.flushedAt();
  }

  /** Accepts matches, in source order, that were read at that time of the clock of arrival. */
  void accept(List<MatchedImpression> matches, long now) {
    flushIfDue(now);
    for (MatchedImpression match : matches) {
      accept(match, now);
    }
    flushIfDue(now);
  }

  private void accept(MatchedImpression match, long now) {
    clock = DeliveryPolicy.clockAfter(match.origin(), clock, now);
    // The shard's clock decides: after a pause, entries end only after the matches that arrived
    // before their end.
    forget(clock, policy::heldUntil, MOST_PER_MATCH);
    KnownMatch known = memory.ids().get(match.eventId());
    if (known != null && policy.isWithinHorizon(known.arrivedAt(), clock)) {
      metrics.repeatedMatch();
      return;
    }
    memory.ids().put(match.eventId(), new KnownMatch(clock, now));
    idQueue.add(match.eventId(), now);
    count(match, now);
  }

  private void count(MatchedImpression match, long now) {
    long bucket = Math.floorDiv(match.impressionTime(), SECOND) * SECOND;
    SecondCounter counter = memory.counters().get(bucket);
    if (counter == null) {
      counterQueue.add(Long.toString(bucket), now);
    } else if (!policy.isWithinHorizon(counter.countedAt(), clock)) {
      if (unflushed.contains(bucket)) {
        flush(now);
      }
      counter = null;
    }
    SecondCounter begun = counter != null ? counter : beganWith(match.origin());
    memory.counters().put(bucket, begun.plus(match.impressionTime(), clock, now));
    unflushed.add(bucket);
    if (waiting == null) {
      waiting = match.origin();
    }
  }

  private static SecondCounter beganWith(Origin origin) {
    return new SecondCounter(
        DeliveryPolicy.stampOf(origin), origin.offset(), 0, Long.MIN_VALUE, 0, 0);
  }

  /** Does everything that is due at that time of the clock of arrival. */
  void expire(long now) {
    flushIfDue(now);
    forget(now, policy::heldWithoutMatchesUntil, MOST_PER_TIMER);
  }

  private void flushIfDue(long now) {
    if (flushDue() <= now) {
      flush(now);
    }
  }

  private long flushDue() {
    return unflushed.isEmpty() ? ExpiryQueue.NEVER : flushedAt + policy.flushInterval().toMillis();
  }

  // The earliest arrivals are emitted first, because the reader forgets by the greatest arrival
  // that it has been told.
  private void flush(long now) {
    List<CampaignPartial> changed = new ArrayList<>();
    for (long bucket : unflushed) {
      changed.add(partialOf(bucket, memory.counters().get(bucket)));
    }
    changed.sort(
        Comparator.comparingLong(CampaignPartial::countedAt)
            .thenComparing(CampaignPartial::bucketStart));
    changed.forEach(partial -> outputs.add(new PartialOutput(partial, waiting)));
    unflushed.clear();
    waiting = null;
    flushedAt = now;
  }

  private CampaignPartial partialOf(long bucket, SecondCounter counter) {
    return new CampaignPartial(
        EventIds.of(
            "campaign-partial",
            key.campaignId(),
            Integer.toString(key.shard()),
            Long.toString(bucket),
            Long.toString(counter.since()),
            Long.toString(counter.firstOffset()),
            Long.toString(counter.counted())),
        key.campaignId(),
        key.shard(),
        bucket,
        counter.since(),
        counter.firstOffset(),
        counter.counted(),
        counter.eventTime(),
        counter.countedAt());
  }

  private void forget(long time, LongUnaryOperator end, int most) {
    for (int left = most; left > 0 && end.applyAsLong(idQueue.oldestAt()) <= time; left--) {
      forgetId(idQueue.poll(), time, end);
    }
    for (int left = most; left > 0 && end.applyAsLong(counterQueue.oldestAt()) <= time; left--) {
      forgetCounter(counterQueue.poll(), time, end);
    }
  }

  // An id that was counted again after its horizon has a later place in the queue.
  private void forgetId(QueuedKey oldest, long time, LongUnaryOperator end) {
    KnownMatch known = memory.ids().get(oldest.key());
    if (known != null && end.applyAsLong(known.readAt()) <= time) {
      memory.ids().remove(oldest.key());
    }
  }

  private void forgetCounter(QueuedKey oldest, long time, LongUnaryOperator end) {
    long bucket = Long.parseLong(oldest.key());
    long readAt = memory.counters().get(bucket).readAt();
    if (end.applyAsLong(readAt) <= time) {
      memory.counters().remove(bucket);
    } else {
      counterQueue.add(oldest.key(), readAt);
    }
  }

  /** Returns the outputs so far. */
  List<PartialOutput> outputs() {
    return outputs;
  }

  /** Returns the state to keep from now on, with the moment of the key's timer. */
  ShardState state(long now) {
    return new ShardState(
        clock,
        idQueue.ends(),
        counterQueue.ends(),
        flushedAt,
        List.copyOf(unflushed),
        waiting,
        nextTimer(now));
  }

  private long nextTimer(long now) {
    long next =
        Math.min(
            flushDue(),
            policy.heldWithoutMatchesUntil(Math.min(idQueue.oldestAt(), counterQueue.oldestAt())));
    return Math.max(next, now + 1);
  }
}
