package io.lowlag.attribution.correlation;

import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.attribution.correlation.model.AdMatch;
import io.lowlag.attribution.correlation.model.AdUnmatched;
import io.lowlag.attribution.correlation.model.Correlation;
import io.lowlag.attribution.correlation.model.PendingImpression;
import io.lowlag.attribution.correlation.model.PendingRequest;
import io.lowlag.attribution.correlation.model.PendingTransaction;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.record.EventIds;
import io.lowlag.common.record.Origin;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;

/**
 * One transaction during one call of the processor: accepts events, decides, and collects the
 * outputs. It does not know state stores or timers.
 *
 * <p>The answer is a function of the first request of each ad and the first distinct impressions,
 * each in the order of its own topic. If one topic is read before the other, only the moment of the
 * answer changes.
 */
final class OpenTransaction {

  /** Counts requests that follow another request for the same transaction and ad. */
  static final String DUPLICATE_REQUESTS = "correlation.requests.duplicate";

  /** Counts events with an id that the transaction has already. */
  static final String REPEATED_EVENTS = "correlation.events.repeated";

  private final String id;
  private final CorrelationPolicy policy;
  private final Ledger ledger;
  private final List<PendingRequest> requests;
  private final List<PendingImpression> impressions;
  private final List<Correlation> outputs = new ArrayList<>();
  private boolean changed;

  /**
   * @param ledger for dropped events; null if they are only counted
   * @param pending the state of the transaction
   */
  OpenTransaction(String id, CorrelationPolicy policy, Ledger ledger, PendingTransaction pending) {
    this.id = id;
    this.policy = policy;
    this.ledger = ledger;
    this.requests = new ArrayList<>(pending.requests());
    this.impressions = new ArrayList<>(pending.impressions());
  }

  /** Accepts one event that arrived at that processing time (epoch millis). */
  void accept(AdEvent event, long arrivedAt) {
    switch (event.side()) {
      case AdEvent.REQUEST -> acceptRequest(event, arrivedAt);
      case AdEvent.IMPRESSION -> acceptImpression(event, arrivedAt);
      default ->
          throw new IllegalArgumentException(
              "side is " + event.side() + ": set it to request or impression when decoding");
    }
  }

  private void acceptRequest(AdEvent event, long arrivedAt) {
    if (requests.stream().anyMatch(r -> r.eventId().equals(event.eventId()))) {
      drop(event, REPEATED_EVENTS, AdAudit.REPEATED_EVENT);
    } else if (requestFor(event.adId()) >= 0) {
      drop(event, DUPLICATE_REQUESTS, AdAudit.DUPLICATE_REQUEST);
    } else if (requests.size() >= policy.maxPendingRequests()) {
      // Not remembered, or memory would have no bound: a repetition is emitted again with the same
      // id.
      putOut(unmatched(event, AdUnmatched.OVERFLOW), event.origin());
    } else {
      requests.add(PendingRequest.of(event, policy.expiryOf(arrivedAt)));
      changed = true;
      impressions.replaceAll(
          impression -> impression.waiting() ? decide(impression, event.origin()) : impression);
    }
  }

  private void acceptImpression(AdEvent event, long arrivedAt) {
    if (impressions.stream().anyMatch(i -> i.eventId().equals(event.eventId()))) {
      drop(event, REPEATED_EVENTS, AdAudit.REPEATED_EVENT);
      return;
    }
    if (impressions.size() >= policy.maxPendingImpressions()) {
      putOut(unmatched(event, AdUnmatched.OVERFLOW), event.origin());
      return;
    }
    PendingImpression arrived = PendingImpression.of(event, policy.expiryOf(arrivedAt));
    if (policy.wasShown(event.status())) {
      impressions.add(decide(arrived, event.origin()));
    } else {
      putOut(unmatched(event, AdUnmatched.NOT_SHOWN), event.origin());
      impressions.add(arrived.decided());
    }
    changed = true;
  }

  /**
   * Returns the index of the request that an event about an ad belongs to; negative if there is
   * none.
   */
  private int requestFor(String adId) {
    for (int place = 0; place < requests.size(); place++) {
      if (policy.isSameAd(requests.get(place).adId(), adId)) {
        return place;
      }
    }
    return -1;
  }

  /**
   * Emits the result of an impression and its request, if the request is here; returns the state of
   * the impression to keep.
   */
  private PendingImpression decide(PendingImpression impression, Origin cause) {
    int place = requestFor(impression.adId());
    if (place < 0) {
      return impression;
    }
    PendingRequest request = requests.get(place);
    if (policy.belongTogether(request.eventTime(), impression.eventTime())) {
      outputs.add(Correlation.of(matchOf(request, impression), cause));
      requests.set(place, request.afterMatch());
    } else {
      putOut(unmatched(impression.toEvent(id), AdUnmatched.OUTSIDE_WINDOW), cause);
    }
    return impression.decided();
  }

  private void drop(AdEvent event, String counter, String reason) {
    JobMetrics.counter(counter).inc();
    if (ledger != null) {
      outputs.add(Correlation.of(ledger.entry(reason, event), event.origin()));
    }
  }

  /** Ends every event whose waiting time is over at that processing time (epoch millis). */
  void expire(long now) {
    for (Iterator<PendingRequest> each = requests.iterator(); each.hasNext(); ) {
      PendingRequest request = each.next();
      if (request.expiresAt() <= now) {
        if (!request.matched()) {
          putOut(unmatched(request.toEvent(id), AdUnmatched.NO_IMPRESSION), null);
        }
        each.remove();
        changed = true;
      }
    }
    for (Iterator<PendingImpression> each = impressions.iterator(); each.hasNext(); ) {
      PendingImpression impression = each.next();
      if (impression.expiresAt() <= now) {
        if (impression.waiting()) {
          putOut(unmatched(impression.toEvent(id), AdUnmatched.NO_REQUEST), null);
        }
        each.remove();
        changed = true;
      }
    }
  }

  private AdMatch matchOf(PendingRequest request, PendingImpression impression) {
    return new AdMatch(
        EventIds.of("ad-match", id, request.eventId(), impression.eventId()),
        id,
        request.userId(),
        request.campaignId(),
        request.adId(),
        request.eventId(),
        impression.eventId(),
        request.eventTime(),
        impression.eventTime(),
        impression.eventTime() - request.eventTime(),
        impression.status(),
        request.bidCpm(),
        request.country());
  }

  private AdUnmatched unmatched(AdEvent event, String reason) {
    return new AdUnmatched(
        EventIds.of("ad-unmatched", id, event.side(), event.eventId()),
        event.side(),
        reason,
        event.withoutOrigin(),
        event.eventTime());
  }

  private void putOut(AdUnmatched unmatched, Origin cause) {
    outputs.add(Correlation.of(unmatched, cause));
  }

  /** Returns the outputs so far, in the order of the decisions. */
  List<Correlation> outputs() {
    return outputs;
  }

  /** Returns the state to keep from now on. */
  PendingTransaction pending() {
    return new PendingTransaction(requests, impressions);
  }

  /** Returns whether that state differs from the one before. */
  boolean isChanged() {
    return changed;
  }

  /** Returns when the next event's waiting time ends; empty if the transaction has no events. */
  OptionalLong nextExpiry() {
    if (requests.isEmpty() && impressions.isEmpty()) {
      return OptionalLong.empty();
    }
    long earliest = Long.MAX_VALUE;
    for (PendingRequest request : requests) {
      earliest = Math.min(earliest, request.expiresAt());
    }
    for (PendingImpression impression : impressions) {
      earliest = Math.min(earliest, impression.expiresAt());
    }
    return OptionalLong.of(earliest);
  }
}
