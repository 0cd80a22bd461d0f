package io.lowlag.peers.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.peers.core.Transaction.Impression;
import io.lowlag.peers.core.Transaction.Request;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * The decisions of the correlation, on one transaction at a time. It does not know state stores or
 * timers, and it is not thread-safe: each task has its own.
 */
public final class Correlator {

  /** Counts events that are dropped on purpose. */
  public interface Counters {

    /** Counts an event whose id the transaction has already. */
    void repeatedEvent();

    /** Counts a request that follows another request for the same ad. */
    void duplicateRequest();
  }

  private static final String NO_IMPRESSION = "no_impression";
  private static final String NO_REQUEST = "no_request";
  private static final String NOT_SHOWN = "not_shown";
  private static final String OUTSIDE_WINDOW = "outside_window";
  private static final String OVERFLOW = "overflow";

  private final Policy policy;
  private final Counters counters;
  private final OutputJson json = new OutputJson();

  public Correlator(Policy policy, Counters counters) {
    this.policy = policy;
    this.counters = counters;
  }

  /**
   * Accepts one event.
   *
   * @param now when it arrived, processing time in epoch milliseconds
   * @return whether the state has changed
   */
  public boolean accept(Transaction transaction, AdEvent event, long now, Consumer<OutRecord> out) {
    return event.request
        ? acceptRequest(transaction, event, now, out)
        : acceptImpression(transaction, event, now, out);
  }

  private boolean acceptRequest(
      Transaction transaction, AdEvent event, long now, Consumer<OutRecord> out) {
    for (Request known : transaction.requests) {
      if (known.eventId.equals(event.eventId)) {
        counters.repeatedEvent();
        return false;
      }
    }
    if (requestFor(transaction, event.adId) != null) {
      counters.duplicateRequest();
      return false;
    }
    Request request = request(event);
    if (transaction.requests.size() >= policy.maxRequests()) {
      byte[] value = json.unmatched(event.transactionId, request, OVERFLOW);
      out.accept(caused(Topics.UNMATCHED, event.transactionId, value, event));
      return false;
    }
    request.expiresAt = policy.expiryOf(now);
    transaction.requests.add(request);
    for (Impression impression : transaction.impressions) {
      if (impression.waiting && impression.adId.equals(request.adId)) {
        decide(event.transactionId, request, impression, event, out);
      }
    }
    return true;
  }

  private static Request request(AdEvent event) {
    Request request = new Request();
    request.eventId = event.eventId;
    request.userId = event.userId;
    request.campaignId = event.campaignId;
    request.adId = event.adId;
    request.bidCpm = event.bidCpm;
    request.country = event.country;
    request.eventTime = event.eventTime;
    return request;
  }

  private static Request requestFor(Transaction transaction, String adId) {
    for (Request request : transaction.requests) {
      if (request.adId.equals(adId)) {
        return request;
      }
    }
    return null;
  }

  private boolean acceptImpression(
      Transaction transaction, AdEvent event, long now, Consumer<OutRecord> out) {
    for (Impression known : transaction.impressions) {
      if (known.eventId.equals(event.eventId)) {
        counters.repeatedEvent();
        return false;
      }
    }
    Impression impression = new Impression();
    impression.eventId = event.eventId;
    impression.adId = event.adId;
    impression.status = event.status;
    impression.eventTime = event.eventTime;
    impression.waiting = true;
    if (transaction.impressions.size() >= policy.maxImpressions()) {
      unmatched(event.transactionId, impression, OVERFLOW, event, out);
      return false;
    }
    impression.expiresAt = policy.expiryOf(now);
    transaction.impressions.add(impression);
    if (!policy.wasShown(event.status)) {
      unmatched(event.transactionId, impression, NOT_SHOWN, event, out);
      decided(impression);
      return true;
    }
    Request request = requestFor(transaction, event.adId);
    if (request != null) {
      decide(event.transactionId, request, impression, event, out);
    }
    return true;
  }

  private void decide(
      String transactionId,
      Request request,
      Impression impression,
      AdEvent cause,
      Consumer<OutRecord> out) {
    if (policy.belongTogether(request.eventTime, impression.eventTime)) {
      byte[] value = json.match(transactionId, request, impression);
      out.accept(caused(Topics.MATCHES, request.userId, value, cause));
      request.matched = true;
    } else {
      unmatched(transactionId, impression, OUTSIDE_WINDOW, cause, out);
    }
    decided(impression);
  }

  private static void decided(Impression impression) {
    impression.waiting = false;
    impression.adId = null;
    impression.status = null;
  }

  private void unmatched(
      String transactionId,
      Impression impression,
      String reason,
      AdEvent cause,
      Consumer<OutRecord> out) {
    byte[] value = json.unmatched(transactionId, impression, reason);
    out.accept(caused(Topics.UNMATCHED, transactionId, value, cause));
  }

  /**
   * Ends every event whose waiting time is over.
   *
   * @param now processing time in epoch milliseconds
   * @return whether the state has changed
   */
  public boolean expire(
      String transactionId, Transaction transaction, long now, Consumer<OutRecord> out) {
    boolean changed = false;
    for (Iterator<Request> each = transaction.requests.iterator(); each.hasNext(); ) {
      Request request = each.next();
      if (request.expiresAt <= now) {
        if (!request.matched) {
          byTimer(transactionId, json.unmatched(transactionId, request, NO_IMPRESSION), out);
        }
        each.remove();
        changed = true;
      }
    }
    for (Iterator<Impression> each = transaction.impressions.iterator(); each.hasNext(); ) {
      Impression impression = each.next();
      if (impression.expiresAt <= now) {
        if (impression.waiting) {
          byTimer(transactionId, json.unmatched(transactionId, impression, NO_REQUEST), out);
        }
        each.remove();
        changed = true;
      }
    }
    return changed;
  }

  private static void byTimer(String transactionId, byte[] value, Consumer<OutRecord> out) {
    out.accept(OutRecord.byTimer(Topics.UNMATCHED, transactionId.getBytes(UTF_8), value));
  }

  private static OutRecord caused(String topic, String key, byte[] value, AdEvent cause) {
    return OutRecord.caused(topic, key.getBytes(UTF_8), value, cause.sentUs, cause.sourceUs);
  }
}
