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
  private final List<PendingImpression> impressions;
  private final List<Correlation> outputs = new ArrayList<>();
  private PendingRequest request;
  private boolean changed;

  /**
   * @param pending what is kept of the transaction
   */
  OpenTransaction(String id, CorrelationPolicy policy, PendingTransaction pending) {
    this.id = id;
    this.policy = policy;
    this.request = pending.request();
    this.impressions = new ArrayList<>(pending.impressions());
  }

  /** Takes one event in, which arrived at that processing time (epoch millis). */
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
    if (request != null) {
      boolean repeated = request.eventId().equals(event.eventId());
      JobMetrics.counter(repeated ? REPEATED_EVENTS : DUPLICATE_REQUESTS).inc();
      return;
    }
    request = PendingRequest.of(event, policy.expiryOf(arrivedAt));
    changed = true;
    impressions.replaceAll(
        impression -> impression.waiting() ? decide(impression, event.origin()) : impression);
  }

  private void acceptImpression(AdEvent event, long arrivedAt) {
    if (impressions.stream().anyMatch(i -> i.eventId().equals(event.eventId()))) {
      JobMetrics.counter(REPEATED_EVENTS).inc();
      return;
    }
    PendingImpression arrived = PendingImpression.of(event, policy.expiryOf(arrivedAt));
    if (impressions.size() >= policy.maxPendingImpressions()) {
      // Not remembered, or memory would have no bound: a repetition is put out again, same id.
      putOut(unmatched(arrived.toEvent(id), AdUnmatched.OVERFLOW), event.origin());
      return;
    }
    impressions.add(request == null ? arrived : decide(arrived, event.origin()));
    changed = true;
  }

  /** Puts out what comes of an impression and the request; returns what is kept of the former. */
  private PendingImpression decide(PendingImpression impression, Origin cause) {
    if (policy.belongTogether(request.eventTime(), impression.eventTime())) {
      outputs.add(Correlation.of(matchOf(impression), cause));
      request = request.afterMatch();
    } else {
      putOut(unmatched(impression.toEvent(id), AdUnmatched.OUTSIDE_WINDOW), cause);
    }
    return impression.decided();
  }

  /** Ends every event whose time is over at that processing time (epoch millis). */
  void expire(long now) {
    if (request != null && request.expiresAt() <= now) {
      if (!request.matched()) {
        putOut(unmatched(request.toEvent(id), AdUnmatched.NO_IMPRESSION), null);
      }
      request = null;
      changed = true;
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

  private AdMatch matchOf(PendingImpression impression) {
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
        impression.eventTime() - request.eventTime());
  }

  private AdUnmatched unmatched(AdEvent event, String reason) {
    return new AdUnmatched(
        EventIds.of("ad-unmatched", id, event.side(), event.eventId()),
        event.side(),
        reason,
        event,
        event.eventTime());
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
    return new PendingTransaction(request, impressions);
  }

  /** Whether that is other than before. */
  boolean isChanged() {
    return changed;
  }

  /** When the next event's time is over; empty if the transaction is. */
  OptionalLong nextExpiry() {
    return LongStream.concat(
            Stream.ofNullable(request).mapToLong(PendingRequest::expiresAt),
            impressions.stream().mapToLong(PendingImpression::expiresAt))
        .min();
  }
}
