package io.lowlag.fraud.landing;

import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.Origin;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Reads what scoring has written. */
final class ScoredTransactionDecoder implements Decoder<ScoredTransaction> {

  private static final long serialVersionUID = 1L;

  private static final int AMOUNT_DIGITS = 14;

  /** Of a decimal, Spark's encoder keeps 38 digits, of which 18 behind the point. */
  private static final int ENCODED_DIGITS = 20;

  @Override
  public ScoredTransaction decode(JsonFields fields, InboundRecord inbound)
      throws RejectedRecordException {
    Optional<String> modelError = fields.optionalText("model_error");
    return new ScoredTransaction(
        fields.text("event_id"),
        transaction(fields, Stamps.origin(inbound)),
        window(fields, "_1m"),
        window(fields, "_10m"),
        window(fields, "_1h"),
        fields.flag("truncated"),
        fields.text("risk_tier"),
        modelError.isPresent()
            ? null
            : decimal(fields, "risk_score", ENCODED_DIGITS, ScoredTransaction.SCORE_SCALE),
        modelError.orElse(null),
        fields.flag("suspicious"),
        List.of());
  }

  private static CardTransaction transaction(JsonFields fields, Origin landed)
      throws RejectedRecordException {
    return new CardTransaction(
        fields.text("tx_id"),
        fields.keyText("card_id"),
        decimal(fields, "amount", AMOUNT_DIGITS, CardTransaction.AMOUNT_SCALE),
        fields.text("currency"),
        fields.text("merchant"),
        fields.text("country"),
        fields.eventTime("event_time"),
        // The place of the transaction in its own topic, not that of its score in this one.
        new Origin(
            count(fields, "source_partition"),
            fields.wholeNumber("source_offset"),
            landed.sentUs(),
            landed.sourceUs()));
  }

  private static WindowFeatures window(JsonFields fields, String suffix)
      throws RejectedRecordException {
    return new WindowFeatures(
        fields.wholeNumber("tx_count" + suffix),
        decimal(fields, "sum_amount" + suffix, ENCODED_DIGITS, CardTransaction.AMOUNT_SCALE),
        count(fields, "uniq_merchants" + suffix),
        count(fields, "uniq_countries" + suffix));
  }

  private static int count(JsonFields fields, String field) throws RejectedRecordException {
    long value = fields.wholeNumber(field);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw JsonFields.wrong(field, value, "a whole number from 0 to " + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  private static BigDecimal decimal(JsonFields fields, String field, int digits, int scale)
      throws RejectedRecordException {
    BigDecimal value = fields.decimal(field);
    // Compared before it is rescaled: 1E+999999999 would be written out.
    boolean tooLarge = value.precision() - (long) value.scale() > digits;
    if (tooLarge || value.stripTrailingZeros().scale() > scale) {
      throw JsonFields.wrong(
          field,
          value,
          "a decimal with at most " + digits + " digits before and " + scale + " behind the point");
    }
    return value.setScale(scale);
  }
}
