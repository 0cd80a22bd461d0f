package io.lowlag.fraud.online;

import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.fraud.CardFeaturesDecoder;
import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.CardIdle;
import java.nio.charset.StandardCharsets;

/** Decodes the records of {@code card-features} as updates of cards. */
final class OnlineDecoder implements Decoder<CardUpdate> {

  private static final long serialVersionUID = 1L;

  private final CardFeaturesDecoder features = new CardFeaturesDecoder();

  @Override
  public CardUpdate decode(JsonFields fields, InboundRecord inbound)
      throws RejectedRecordException {
    CardFeatures read = features.decode(fields, inbound);
    requireStorable("event_id", read.eventId());
    requireStorable("base_currency", read.baseCurrency());
    return CardUpdate.to(
        requireStorable("card_id", read.cardId()),
        CardLatest.of(read, Stamps.origin(inbound).sentUs()));
  }

  /**
   * Decodes a tombstone. If it has the headers of an idle card, the card is idle; any other
   * tombstone erases the card.
   */
  @Override
  public CardUpdate decodeTombstone(String key, InboundRecord record)
      throws RejectedRecordException {
    String card = requireStorable("card_id", key);
    try {
      return CardIdle.of(record)
          .map(idle -> CardUpdate.to(card, CardLatest.of(idle, Stamps.origin(record).sentUs())))
          .orElseGet(() -> CardUpdate.erasing(card));
    } catch (ArithmeticException e) {
      throw JsonFields.wrong(CardIdle.SOURCE_PARTITION, e.getMessage(), "a partition's number");
    }
  }

  // A text in the database is Unicode without the null character; with one, the database would
  // refuse the whole batch.
  private static String requireStorable(String field, String value) throws RejectedRecordException {
    boolean storable =
        value.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(value);
    if (!storable) {
      throw JsonFields.wrong(field, value, "a text that a database can store");
    }
    return value;
  }
}
