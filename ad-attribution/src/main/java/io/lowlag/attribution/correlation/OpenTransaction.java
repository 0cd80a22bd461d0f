package io.lowlag.attribution.correlation;

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
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * One transaction during one call of the processor: takes events in, decides, and collects what is
 * to be put out. Knows nothing of state stores and timers.
 *
 * <p>The answer is a function of the first request and the first distinct impressions, each in the
 * order of its own topic. Which of the two topics is read first only moves the moment of the
 * answer.
 */
final class OpenTransaction {

  /** Counts requests that came second to another request of their transaction. */
  static final String DUPLICATE_REQUESTS = "correlation.requests.duplicate";

  /** Counts events that came again under an id that the transaction had already. */
  static final String REPEATED_EVENTS = "correlation.events.repeated";

  private final String id;
  private final CorrelationPolicy policy;
  private final PendingTransaction pending;
  private final List<PendingImpression> impressions;
  private final List<Correlation> outputs = new ArrayList<>();
  private boolean changed;

  /**
   * @param pending what is kept of the transaction; is changed
   */
  OpenTransaction(String id, CorrelationPolicy policy, PendingTransaction pending) {
    this.id = id;
    this.policy = policy;
    this.pending = pending;
    this.impressions = pending.getImpressions();
  }

  /** Takes one event in, which arrived at that processing time (epoch millis). */
  void accept(AdEvent event, long arrivedAt) {
    switch (event.getSide()) {
      case AdEvent.REQUEST -> acceptRequest(event, arrivedAt);
      case AdEvent.IMPRESSION -> acceptImpression(event, arrivedAt);
      default ->
          throw new IllegalArgumentException(
              "side is " + event.getSide() + ": set it to request or impression when decoding");
    }
  }

  private void acceptRequest(AdEvent event, long arrivedAt) {
    PendingRequest request = pending.getRequest();
    if (request != null) {
      boolean repeated = request.getEventId().equals(event.getEventId());
      JobMetrics.counter(repeated ? REPEATED_EVENTS : DUPLICATE_REQUESTS).inc();
      return;
    }
    pending.setRequest(PendingRequest.of(event, policy.expiryOf(arrivedAt)));
    changed = true;
    for (PendingImpression impression : impressions) {
      if (impression.isWaiting()) {
        decide(impression, event.getOrigin());
      }
    }
  }

  private void acceptImpression(AdEvent event, long arrivedAt) {
    if (impressions.stream().anyMatch(i -> i.getEventId().equals(event.getEventId()))) {
      JobMetrics.counter(REPEATED_EVENTS).inc();
      return;
    }
    PendingImpression arrived = PendingImpression.of(event, policy.expiryOf(arrivedAt));
    if (impressions.size() >= policy.maxPendingImpressions()) {
      // Not remembered, or memory would have no bound: a repetition is put out again, same id.
      putOut(unmatched(arrived.toEvent(id), AdUnmatched.OVERFLOW), event.getOrigin());
      return;
    }
    impressions.add(arrived);
    changed = true;
    if (pending.getRequest() != null) {
      decide(arrived, event.getOrigin());
    }
  }

  private void decide(PendingImpression impression, Origin cause) {
    PendingRequest request = pending.getRequest();
    if (policy.belongTogether(request.getEventTime(), impression.getEventTime())) {
      outputs.add(Correlation.of(matchOf(impression), cause));
      request.markMatched();
    } else {
      putOut(unmatched(impression.toEvent(id), AdUnmatched.OUTSIDE_WINDOW), cause);
    }
    impression.markDecided();
    changed = true;
  }

  /** Ends every event whose time is over at that processing time (epoch millis). */
  void expire(long now) {
    PendingRequest request = pending.getRequest();
    if (request != null && request.getExpiresAt() <= now) {
      if (!request.isMatched()) {
        putOut(unmatched(request.toEvent(id), AdUnmatched.NO_IMPRESSION), null);
      }
      pending.setRequest(null);
      changed = true;
    }
    for (Iterator<PendingImpression> each = impressions.iterator(); each.hasNext(); ) {
      PendingImpression impression = each.next();
      if (impression.getExpiresAt() <= now) {
        if (impression.isWaiting()) {
          putOut(unmatched(impression.toEvent(id), AdUnmatched.NO_REQUEST), null);
        }
        each.remove();
        changed = true;
      }
    }
  }

  private AdMatch matchOf(PendingImpression impression) {
    PendingRequest request = pending.getRequest();
    AdMatch match = new AdMatch();
    match.setEventId(EventIds.of("ad-match", id, request.getEventId(), impression.getEventId()));
    match.setTransactionId(id);
    match.setUserId(request.getUserId());
    match.setCampaignId(request.getCampaignId());
    match.setAdId(request.getAdId());
    match.setRequestEventId(request.getEventId());
    match.setImpressionEventId(impression.getEventId());
    match.setRequestTime(request.getEventTime());
    match.setImpressionTime(impression.getEventTime());
    match.setDelayMs(impression.getEventTime() - request.getEventTime());
    return match;
  }

  private AdUnmatched unmatched(AdEvent event, String reason) {
    AdUnmatched unmatched = new AdUnmatched();
    unmatched.setEventId(EventIds.of("ad-unmatched", id, event.getSide(), event.getEventId()));
    unmatched.setSide(event.getSide());
    unmatched.setReason(reason);
    unmatched.setEvent(event);
    unmatched.setEventTime(event.getEventTime());
    return unmatched;
  }

  private void putOut(AdUnmatched unmatched, Origin cause) {
    outputs.add(Correlation.of(unmatched, cause));
  }

  /** What was put out so far, in the order of the decisions. */
  List<Correlation> outputs() {
    return outputs;
  }

  /** What is to be kept from now on. */
  PendingTransaction pending() {
    return pending;
  }

  /** Whether that is other than before. */
  boolean isChanged() {
    return changed;
  }

  /** When the next event's time is over; empty if the transaction is. */
  OptionalLong nextExpiry() {
    return LongStream.concat(
            Stream.ofNullable(pending.getRequest()).mapToLong(PendingRequest::getExpiresAt),
            impressions.stream().mapToLong(PendingImpression::getExpiresAt))
        .min();
  }
}
