package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.MatchedImpression;
import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;

/** Decodes the fields of a match that counting needs. */
final class MatchDecoder implements Decoder<MatchedImpression> {

  private static final long serialVersionUID = 1L;

  @Override
  public MatchedImpression decode(JsonFields fields, InboundRecord inbound)
      throws RejectedRecordException {
    // All copies of a match have one user, so they are in one partition, where repetitions are
    // recognised.
    fields.keyText("user_id");
    return new MatchedImpression(
        fields.text("event_id"),
        fields.text("campaign_id"),
        fields.outputEventTime("impression_time"),
        Stamps.origin(inbound));
  }
}
