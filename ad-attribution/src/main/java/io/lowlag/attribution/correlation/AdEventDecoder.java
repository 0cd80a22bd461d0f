package io.lowlag.attribution.correlation;

import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.Decimals;
import io.lowlag.common.record.InboundRecord;

/** Decodes ad requests and ad impressions; the topic says which of the two a record is. */
final class AdEventDecoder implements Decoder<AdEvent> {

  private static final long serialVersionUID = 1L;

  private final String requestsTopic;

  AdEventDecoder(String requestsTopic) {
    this.requestsTopic = requestsTopic;
  }

  @Override
  public AdEvent decode(JsonFields fields, InboundRecord inbound) throws RejectedRecordException {
    String eventId = fields.text("event_id");
    String transactionId = fields.keyText("transaction_id");
    String adId = fields.text("ad_id");
    long eventTime = fields.eventTime("event_time");
    return inbound.topic().equals(requestsTopic)
        ? AdEvent.request(
            eventId,
            transactionId,
            fields.text("user_id"),
            fields.text("campaign_id"),
            adId,
            Decimals.text(fields.decimalOrNumber("bid_cpm")),
            fields.text("country"),
            eventTime,
            Stamps.origin(inbound))
        : AdEvent.impression(
            eventId, transactionId, adId, fields.text("status"), eventTime, Stamps.origin(inbound));
  }
}
