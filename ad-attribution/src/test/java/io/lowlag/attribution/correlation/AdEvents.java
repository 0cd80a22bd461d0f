package io.lowlag.attribution.correlation;

import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.common.record.Origin;

/** Events as a decoder would give them. */
final class AdEvents {

  private AdEvents() {}

  static AdEvent request(String transactionId, String eventId, long eventTime) {
    AdEvent event = event(AdEvent.REQUEST, transactionId, eventId, eventTime);
    event.setUserId("user of " + eventId);
    event.setCampaignId("campaign of " + eventId);
    event.setBidCpm(1.25);
    event.setCountry("AT");
    return event;
  }

  static AdEvent impression(String transactionId, String eventId, long eventTime) {
    AdEvent event = event(AdEvent.IMPRESSION, transactionId, eventId, eventTime);
    event.setStatus("rendered");
    return event;
  }

  private static AdEvent event(String side, String transactionId, String eventId, long eventTime) {
    AdEvent event = new AdEvent();
    event.setSide(side);
    event.setEventId(eventId);
    event.setTransactionId(transactionId);
    event.setAdId("ad of " + eventId);
    event.setEventTime(eventTime);
    return event;
  }

  /** The same event as read from a place in its topic; null for an event without a place. */
  static AdEvent readAt(AdEvent event, Origin origin) {
    AdEvent copy = new AdEvent();
    copy.setSide(event.getSide());
    copy.setEventId(event.getEventId());
    copy.setTransactionId(event.getTransactionId());
    copy.setUserId(event.getUserId());
    copy.setCampaignId(event.getCampaignId());
    copy.setAdId(event.getAdId());
    copy.setBidCpm(event.getBidCpm());
    copy.setCountry(event.getCountry());
    copy.setStatus(event.getStatus());
    copy.setEventTime(event.getEventTime());
    copy.setOrigin(origin);
    return copy;
  }
}
