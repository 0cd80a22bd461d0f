package io.lowlag.attribution.landing;

import io.lowlag.attribution.landing.model.LandedCredit;
import io.lowlag.attribution.landing.model.LandedDelivery;
import io.lowlag.attribution.landing.model.LandedMatch;
import io.lowlag.attribution.landing.model.LandedRecord;
import io.lowlag.attribution.landing.model.LandedTouch;
import io.lowlag.attribution.landing.model.LandedUnmatched;
import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.record.InboundRecord;
import java.time.Instant;
import java.util.Optional;

/** Decodes the outputs of attribution; the topic says what a record is. */
final class LandingDecoder implements Decoder<LandedRecord> {

  private static final long serialVersionUID = 1L;

  private static final int ALL_PPM = 1_000_000;

  /** The last moment that SQL can write: the year 9999. */
  private static final long LAST_MS = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  private final LandingTopics topics;

  LandingDecoder(LandingTopics topics) {
    this.topics = topics;
  }

  @Override
  public LandedRecord decode(JsonFields fields, InboundRecord inbound)
      throws RejectedRecordException {
    String topic = inbound.topic();
    if (topic.equals(topics.matches())) {
      return LandedRecord.of(match(fields), inbound);
    }
    if (topic.equals(topics.unmatched())) {
      return LandedRecord.of(unmatched(fields), inbound);
    }
    if (topic.equals(topics.credits())) {
      return LandedRecord.of(credit(fields), inbound);
    }
    return LandedRecord.of(delivery(fields), inbound);
  }

  // Status, price and country came later than the topic: its older records lack them.
  private static LandedMatch match(JsonFields fields) throws RejectedRecordException {
    return new LandedMatch(
        fields.text("event_id"),
        fields.text("transaction_id"),
        fields.keyText("user_id"),
        fields.text("campaign_id"),
        fields.text("ad_id"),
        fields.text("request_event_id"),
        fields.text("impression_event_id"),
        fields.outputEventTime("request_time"),
        fields.outputEventTime("impression_time"),
        fields.wholeNumber("delay_ms"),
        fields.optionalText("status").orElse(null),
        fields.optionalDecimal("bid_cpm").orElse(null),
        fields.optionalText("country").orElse(null));
  }

  private static LandedUnmatched unmatched(JsonFields fields) throws RejectedRecordException {
    String eventId = fields.text("event_id");
    String side = fields.text("side");
    String reason = fields.text("reason");
    long eventTime = fields.outputEventTime("event_time");
    return fields.object(
        "event",
        event ->
            new LandedUnmatched(
                eventId,
                side,
                reason,
                event.keyText("transaction_id"),
                event.text("ad_id"),
                event.optionalText("campaign_id").orElse(null),
                event.optionalText("user_id").orElse(null),
                event.text("event_id"),
                eventTime));
  }

  private static LandedCredit credit(JsonFields fields) throws RejectedRecordException {
    return new LandedCredit(
        fields.text("event_id"),
        fields.text("conversion_id"),
        fields.text("conversion_event_id"),
        fields.keyText("user_id"),
        fields.optionalText("campaign_id").orElse(null),
        fields.text("model"),
        (int) within(fields, "revision", 1, Integer.MAX_VALUE),
        fields.text("status"),
        fields.decimal("value"),
        fields.text("currency"),
        fields.objects("touches", LandingDecoder::touch),
        fields.outputEventTime("event_time"));
  }

  private static LandedTouch touch(JsonFields fields) throws RejectedRecordException {
    return new LandedTouch(
        fields.text("touch_event_id"),
        fields.optionalText("transaction_id").orElse(null),
        fields.text("campaign_id"),
        fields.text("kind"),
        (int) within(fields, "credit_ppm", 0, ALL_PPM),
        fields.decimal("credited_value"),
        fields.outputEventTime("event_time"));
  }

  private static LandedDelivery delivery(JsonFields fields) throws RejectedRecordException {
    return new LandedDelivery(
        fields.text("event_id"),
        fields.keyText("campaign_id"),
        fields.optionalWholeNumber("contract_version").orElse(null),
        fields.optionalWholeNumber("contracted").orElse(null),
        flightTime(fields, "starts_at"),
        flightTime(fields, "ends_at"),
        fields.wholeNumber("delivered"),
        fields.wholeNumber("over_delivered"),
        fields.text("status"),
        fields.outputEventTime("event_time"));
  }

  /**
   * Returns a time of a flight. A flight may be planned years ahead, so its times are not checked
   * like event times.
   */
  private static Long flightTime(JsonFields fields, String field) throws RejectedRecordException {
    Optional<Long> time = fields.optionalWholeNumber(field);
    if (time.isPresent() && (time.get() < 0 || time.get() > LAST_MS)) {
      throw JsonFields.wrong(
          field, time.get(), "a time in epoch milliseconds, before the year 10000");
    }
    return time.orElse(null);
  }

  private static long within(JsonFields fields, String field, long least, long most)
      throws RejectedRecordException {
    long value = fields.wholeNumber(field);
    if (value < least || value > most) {
      throw JsonFields.wrong(field, value, "a whole number from " + least + " to " + most);
    }
    return value;
  }
}
