package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.CampaignContract;
import io.lowlag.attribution.delivery.model.CampaignDelivery;
import io.lowlag.attribution.delivery.model.CampaignEvent;
import io.lowlag.attribution.delivery.model.CampaignPartial;
import io.lowlag.attribution.delivery.model.CampaignState;
import io.lowlag.attribution.delivery.model.ContractState;
import io.lowlag.attribution.delivery.model.DeliveryOutput;
import io.lowlag.common.record.EventIds;
import io.lowlag.common.record.Origin;
import java.util.ArrayList;
import java.util.List;

/**
 * A campaign during one call of the processor: compares the count with the contract, and collects
 * the outputs.
 *
 * <p>Rows are processed one by one, in the order in which they arrived. So whether a version of a
 * contract was fulfilled before the next one came does not depend on how rows fall into batches.
 */
final class DeliveryAccount {

  private static final String KIND = "campaign-delivery";
  private static final long SECOND = 1_000;

  /** Maximum number of minutes that a timer forgets; another timer follows. */
  private static final int MOST_PER_TIMER = 10;

  private static final int MOST_COUNTERS_PER_TIMER = 300;

  private final String campaignId;
  private final DeliveryPolicy policy;
  private final DeliveryMetrics metrics;
  private final PartialMerge merge;
  private final ImpressionHistory history;
  private final List<DeliveryOutput> outputs = new ArrayList<>();
  private ContractState contract;
  private long counted;
  private long delivered;
  private long eventTime;
  private long reported;
  private long reportedAt;

  /**
   * @param memory the maps of the state; they are changed
   * @param state the rest of the state, as it was before the call
   */
  DeliveryAccount(
      String campaignId,
      DeliveryPolicy policy,
      DeliveryMetrics metrics,
      CampaignMemory memory,
      CampaignState state) {
    this.campaignId = campaignId;
    this.policy = policy;
    this.metrics = metrics;
    this.merge =
        new PartialMerge(
            policy, memory.known(), memory.places(), memory.progress(), state.shards());
    this.history =
        new ImpressionHistory(
            memory.seconds(), memory.hours(), state.hours(), policy.keptFor(campaignId));
    this.contract = state.contract();
    this.counted = state.counted();
    this.delivered = state.delivered();
    this.eventTime = state.eventTime();
    this.reported = state.reported();
    this.reportedAt = state.reportedAt();
  }

  /** Accepts rows in the order of their arrival, at that time of the clock of arrival. */
  void accept(List<CampaignEvent> events, long now) {
    Origin last = null;
    for (CampaignEvent event : events) {
      last = event.origin();
      if (event.contract() != null) {
        accept(event.contract(), last, now);
      } else {
        accept(event.partial(), last, now);
      }
    }
    reportIfDue(last, now);
  }

  private void accept(CampaignContract terms, Origin cause, long now) {
    if (contract != null && terms.version() <= contract.terms().version()) {
      metrics.outdatedContract();
      return;
    }
    delivered = deliveredUnder(terms, now);
    long endDue = Math.max(terms.endsAt(), now) + policy.allowedLateness().toMillis();
    contract = new ContractState(terms, DeliveryPolicy.stampOf(cause), endDue, false, false);
    putOut(CampaignDelivery.RUNNING, onceId(CampaignDelivery.RUNNING), cause, now);
    fulfilIfReached(cause, now);
  }

  // If only the start or the end of a flight moves, the part that stays is not counted again: its
  // counts may be forgotten.
  private long deliveredUnder(CampaignContract next, long now) {
    long first = next.firstSecond();
    long end = next.endSecond();
    if (contract == null
        || first >= contract.terms().endSecond()
        || end <= contract.terms().firstSecond()) {
      return history.count(first, end, now);
    }
    return delivered
        + change(first, contract.terms().firstSecond(), now)
        + change(contract.terms().endSecond(), end, now);
  }

  /**
   * Returns the impressions between two seconds; negative if the first second is later than the
   * second one.
   */
  private long change(long from, long to, long now) {
    return from <= to ? history.count(from, to, now) : -history.count(to, from, now);
  }

  private void accept(CampaignPartial partial, Origin cause, long now) {
    long second = Math.floorDiv(partial.bucketStart(), SECOND);
    long more = merge.merge(partial);
    if (more == 0) {
      metrics.repeatedPartial();
      return;
    }
    if (!history.keeps(second, now)) {
      metrics.expiredImpressions(more);
      return;
    }
    history.add(second, more);
    counted += more;
    eventTime = Math.max(eventTime, partial.eventTime());
    if (contract != null && contract.terms().covers(second)) {
      delivered += more;
      if (contract.ended()) {
        metrics.lateImpressions(more);
      }
      fulfilIfReached(cause, now);
    }
  }

  private void fulfilIfReached(Origin cause, long now) {
    if (!contract.fulfilled() && delivered >= contract.terms().contracted()) {
      contract = contract.afterFulfilled();
      metrics.overDelivery(overDelivered());
      putOut(CampaignDelivery.FULFILLED, onceId(CampaignDelivery.FULFILLED), cause, now);
    }
  }

  /** Does everything that is due at that time of the clock of arrival. */
  void expire(long now) {
    endIfDue(now);
    reportIfDue(null, now);
    forgetContractIfDue(now);
    long shown = shown();
    counted -= history.forget(now, MOST_PER_TIMER);
    if (shown == reported) {
      // Forgotten counts are no new information for readers.
      reported = shown();
    }
    if (isOver()) {
      merge.end(MOST_COUNTERS_PER_TIMER);
    }
  }

  private void endIfDue(long now) {
    if (contract != null && !contract.ended() && contract.endDue() <= now) {
      contract = contract.afterEnded();
      putOut(CampaignDelivery.ENDED, onceId(CampaignDelivery.ENDED), null, now);
    }
  }

  private void forgetContractIfDue(long now) {
    if (contract != null && forgetContractAt() <= now) {
      contract = null;
      delivered = 0;
      reported = shown();
    }
  }

  private long forgetContractAt() {
    return contract.endDue() + policy.retention().toMillis();
  }

  private void reportIfDue(Origin cause, long now) {
    if (reportDue() <= now) {
      String status =
          contract != null && contract.fulfilled()
              ? CampaignDelivery.OVER_DELIVERED
              : CampaignDelivery.RUNNING;
      putOut(
          status,
          EventIds.of(KIND, campaignId, version(), status, Long.toString(shown())),
          cause,
          now);
    }
  }

  private long reportDue() {
    return shown() == reported
        ? ExpiryQueue.NEVER
        : reportedAt + policy.progressInterval().toMillis();
  }

  /**
   * Returns the count that readers see: that of the flight or, without a flight, of everything that
   * is kept.
   */
  private long shown() {
    return contract != null ? delivered : counted;
  }

  private long overDelivered() {
    return contract == null ? 0 : Math.max(0, delivered - contract.terms().contracted());
  }

  private String version() {
    return contract == null ? "none" : Long.toString(contract.terms().version());
  }

  /**
   * Returns the id of a record that is emitted once in a version. It does not depend on the count:
   * a run that repeats this one may have another count at this moment.
   */
  private String onceId(String status) {
    return EventIds.of(KIND, campaignId, version(), status);
  }

  private void putOut(String status, String eventId, Origin cause, long now) {
    CampaignContract terms = contract == null ? null : contract.terms();
    outputs.add(
        new DeliveryOutput(
            new CampaignDelivery(
                eventId,
                campaignId,
                terms == null ? null : terms.version(),
                terms == null ? null : terms.contracted(),
                terms == null ? null : terms.startsAt(),
                terms == null ? null : terms.endsAt(),
                shown(),
                overDelivered(),
                status,
                eventTime == Long.MIN_VALUE ? contract.arrivedAt() : eventTime),
            cause));
    reported = shown();
    reportedAt = now;
  }

  private boolean isOver() {
    return contract == null && history.kept().isEmpty();
  }

  /** Returns the outputs so far, in the order of the decisions. */
  List<DeliveryOutput> outputs() {
    return outputs;
  }

  /**
   * Returns the state to keep from now on, with the moment of the key's timer; null if there is
   * none.
   */
  CampaignState state(long now) {
    if (isOver() && merge.shards() == 0) {
      return null;
    }
    return new CampaignState(
        contract,
        counted,
        delivered,
        eventTime,
        history.kept(),
        merge.shards(),
        reported,
        reportedAt,
        Math.max(nextDue(now), now + 1));
  }

  private long nextDue(long now) {
    if (isOver()) {
      return now;
    }
    long ofCounts = Math.min(reportDue(), history.nextEnd());
    if (contract == null) {
      return ofCounts;
    }
    return Math.min(ofCounts, contract.ended() ? forgetContractAt() : contract.endDue());
  }
}
