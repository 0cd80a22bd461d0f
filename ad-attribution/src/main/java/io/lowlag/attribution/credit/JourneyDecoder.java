package io.lowlag.attribution.credit;

import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.Original;
import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.Origin;
import java.math.BigDecimal;
import java.util.Currency;

/** Decodes matches and callbacks; the topic says which of the two a record is. */
final class JourneyDecoder implements Decoder<JourneyEvent> {

  private static final long serialVersionUID = 1L;

  private final String matchesTopic;

  JourneyDecoder(String matchesTopic) {
    this.matchesTopic = matchesTopic;
  }

  @Override
  public JourneyEvent decode(JsonFields fields, InboundRecord inbound)
      throws RejectedRecordException {
    Origin origin = Stamps.origin(inbound);
    if (inbound.topic().equals(matchesTopic)) {
      return JourneyEvent.touch(
          JourneyEvent.IMPRESSION,
          fields.text("event_id"),
          fields.keyText("user_id"),
          fields.text("transaction_id"),
          fields.text("ad_id"),
          fields.text("campaign_id"),
          fields.outputEventTime("impression_time"),
          origin);
    }
    String type = fields.text("type");
    return switch (type) {
      case JourneyEvent.CLICK, JourneyEvent.VIEWABLE, JourneyEvent.COMPLETION ->
          JourneyEvent.touch(
              type,
              fields.text("event_id"),
              fields.keyText("user_id"),
              fields.text("transaction_id"),
              fields.optionalText("ad_id").orElse(null),
              fields.text("campaign_id"),
              fields.eventTime("event_time"),
              origin);
      case JourneyEvent.CONVERSION -> conversion(fields, origin).withOriginal(originalOf(inbound));
      case JourneyEvent.ADJUSTMENT -> adjustment(fields, origin).withOriginal(originalOf(inbound));
      default ->
          throw JsonFields.wrong(
              "type", type, "click, viewable, completion, conversion or adjustment");
    };
  }

  private static Original originalOf(InboundRecord inbound) {
    return new Original(inbound.value(), inbound.headers());
  }

  private static JourneyEvent conversion(JsonFields fields, Origin origin)
      throws RejectedRecordException {
    String currency = currency(fields.text("currency"));
    BigDecimal value = amount("value", fields.decimal("value"));
    if (!Amounts.isAmountOf(currency, value)) {
      throw JsonFields.wrong(
          "value",
          value.toPlainString(),
          "an amount of "
              + currency
              + ", which has "
              + Currency.getInstance(currency).getDefaultFractionDigits()
              + " decimals");
    }
    return JourneyEvent.conversion(
        fields.text("event_id"),
        fields.keyText("user_id"),
        fields.optionalText("campaign_id").orElse(null),
        fields.optionalText("order_id").orElse(null),
        value,
        currency,
        fields.eventTime("event_time"),
        origin);
  }

  private static JourneyEvent adjustment(JsonFields fields, Origin origin)
      throws RejectedRecordException {
    String adjustment = fields.text("adjustment");
    boolean restates = adjustment.equals(JourneyEvent.RESTATEMENT);
    if (!restates && !adjustment.equals(JourneyEvent.RETRACTION)) {
      throw JsonFields.wrong("adjustment", adjustment, "retraction or restatement");
    }
    String currency = fields.optionalText("currency").orElse(null);
    return JourneyEvent.adjustment(
        fields.text("event_id"),
        fields.keyText("user_id"),
        fields.text("adjusts"),
        adjustment,
        restates ? amount("adjusted_value", fields.decimal("adjusted_value")) : null,
        currency == null ? null : currency(currency),
        fields.eventTime("adjustment_time"),
        fields.eventTime("event_time"),
        origin);
  }

  private static BigDecimal amount(String field, BigDecimal value) throws RejectedRecordException {
    if (value.signum() < 0) {
      throw JsonFields.wrong(field, value.toPlainString(), "an amount of zero or more");
    }
    return value;
  }

  /**
   * Returns the code if the currency has a smallest unit: money is divided in whole numbers of it.
   */
  private static String currency(String code) throws RejectedRecordException {
    try {
      if (Currency.getInstance(code).getDefaultFractionDigits() >= 0) {
        return code;
      }
    } catch (IllegalArgumentException e) {
      // An unknown currency is refused below, like one without a smallest unit.
    }
    throw JsonFields.wrong("currency", code, "an ISO 4217 currency such as EUR");
  }
}
