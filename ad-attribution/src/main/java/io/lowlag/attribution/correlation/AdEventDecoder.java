package io.lowlag.attribution.correlation;

import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.record.InboundRecord;

/** Reads ad requests and ad impressions; the topic says which of the two a record is. */
final class AdEventDecoder implements Decoder<AdEvent> {

  private static final long serialVersionUID = 1L;

  private final String requestsTopic;

  AdEventDecoder(String requestsTopic) {
    this.requestsTopic = requestsTopic;
  }

  @Override
  public AdEvent decode(JsonFields fields, InboundRecord inbound) throws RejectedRecordException {
    AdEvent event = new AdEvent();
    event.setEventId(fields.text("event_id"));
    event.setTransactionId(fields.keyText("transaction_id"));
    event.setAdId(fields.text("ad_id"));
    event.setEventTime(fields.eventTime("event_time"));
    event.setOrigin(inbound.origin());
    if (inbound.getTopic().equals(requestsTopic)) {
      readRequest(fields, event);
    } else {
      readImpression(fields, event);
    }
    return event;
  }

  private static void readRequest(JsonFields fields, AdEvent event) throws RejectedRecordException {
    event.setSide(AdEvent.REQUEST);
    event.setUserId(fields.text("user_id"));
    event.setCampaignId(fields.text("campaign_id"));
    event.setBidCpm(fields.number("bid_cpm"));
    event.setCountry(fields.text("country"));
  }

  private static void readImpression(JsonFields fields, AdEvent event)
      throws RejectedRecordException {
    event.setSide(AdEvent.IMPRESSION);
    event.setStatus(fields.text("status"));
  }
}
