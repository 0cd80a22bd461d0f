package io.lowlag.attribution.correlation;

import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.common.record.Origin;

/** Events as a decoder would give them. */
final class AdEvents {

  private AdEvents() {}

  static AdEvent request(String transactionId, String eventId, long eventTime) {
    return request(transactionId, "ad of " + transactionId, eventId, eventTime);
  }

  static AdEvent request(String transactionId, String adId, String eventId, long eventTime) {
    return AdEvent.request(
        eventId,
        transactionId,
        "user of " + eventId,
        "campaign of " + eventId,
        adId,
        "1.25",
        "AT",
        eventTime,
        null);
  }

  static AdEvent impression(String transactionId, String eventId, long eventTime) {
    return impression(transactionId, "ad of " + transactionId, eventId, "rendered", eventTime);
  }

  static AdEvent impression(
      String transactionId, String adId, String eventId, String status, long eventTime) {
    return AdEvent.impression(eventId, transactionId, adId, status, eventTime, null);
  }

  /** The same event as read from a place in its topic; null for an event without a place. */
  static AdEvent readAt(AdEvent event, Origin origin) {
    return copy(event, event.side(), origin);
  }

  /** The same event on another side, whether there is such a side or not. */
  static AdEvent onSide(String side, AdEvent event) {
    return copy(event, side, event.origin());
  }

  private static AdEvent copy(AdEvent event, String side, Origin origin) {
    return new AdEvent(
        side,
        event.eventId(),
        event.transactionId(),
        event.userId(),
        event.campaignId(),
        event.adId(),
        event.bidCpm(),
        event.country(),
        event.status(),
        event.eventTime(),
        origin);
  }
}
