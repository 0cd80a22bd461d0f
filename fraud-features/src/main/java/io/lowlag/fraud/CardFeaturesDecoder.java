package io.lowlag.fraud;

import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.fraud.model.CardFeatures;

/**
 * Decodes the records that scoring writes to {@code card-features}. Tombstones have no value to
 * decode; see {@link io.lowlag.fraud.model.CardIdle}.
 */
public final class CardFeaturesDecoder implements Decoder<CardFeatures> {

  private static final long serialVersionUID = 1L;

  @Override
  public CardFeatures decode(JsonFields fields, InboundRecord inbound)
      throws RejectedRecordException {
    return new CardFeatures(
        fields.text("event_id"),
        fields.keyText("card_id"),
        fields.outputEventTime("event_time"),
        fields.wholeNumber("as_of"),
        WindowFields.window(fields, "_1m"),
        WindowFields.window(fields, "_10m"),
        WindowFields.window(fields, "_1h"),
        fields.flag("truncated"),
        fields.text("base_currency"),
        WindowFields.count(fields, "source_partition"),
        fields.wholeNumber("source_offset"));
  }
}
