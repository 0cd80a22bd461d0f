package io.lowlag.fraud.landing;

import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.Origin;
import io.lowlag.fraud.WindowFields;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.ShadowScore;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Decodes scored transactions, as scoring writes them. */
final class ScoredTransactionDecoder implements Decoder<ScoredTransaction> {

  private static final long serialVersionUID = 1L;

  private static final int AMOUNT_DIGITS = 14;

  @Override
  public ScoredTransaction decode(JsonFields fields, InboundRecord inbound)
      throws RejectedRecordException {
    Optional<String> modelError = fields.optionalText("model_error");
    return new ScoredTransaction(
        fields.text("event_id"),
        transaction(fields, Stamps.origin(inbound)),
        WindowFields.window(fields, "_1m"),
        WindowFields.window(fields, "_10m"),
        WindowFields.window(fields, "_1h"),
        fields.flag("truncated"),
        fields.text("risk_tier"),
        modelError.isPresent() ? null : score(fields),
        fields.text("model"),
        fields.text("model_version"),
        modelError.orElse(null),
        fields.flag("suspicious"),
        fields.flag("repeated"),
        fields.optionalObjects("shadow_scores", ScoredTransactionDecoder::shadow),
        List.of());
  }

  private static ShadowScore shadow(JsonFields fields) throws RejectedRecordException {
    boolean scored = fields.optionalText("risk_score").isPresent();
    return new ShadowScore(
        fields.text("model"),
        fields.text("model_version"),
        scored ? score(fields) : null,
        fields.optionalText("model_error").orElse(null));
  }

  private static BigDecimal score(JsonFields fields) throws RejectedRecordException {
    return WindowFields.decimal(
        fields, "risk_score", WindowFields.ENCODED_DIGITS, ScoredTransaction.SCORE_SCALE);
  }

  private static CardTransaction transaction(JsonFields fields, Origin landed)
      throws RejectedRecordException {
    return new CardTransaction(
        fields.text("tx_id"),
        fields.keyText("card_id"),
        WindowFields.decimal(fields, "amount", AMOUNT_DIGITS, CardTransaction.AMOUNT_SCALE),
        fields.text("currency"),
        fields.text("merchant"),
        fields.text("country"),
        fields.outputEventTime("event_time"),
        fields.flag("refund"),
        fields.optionalText("base_amount").isEmpty()
            ? null
            : WindowFields.decimal(
                fields, "base_amount", AMOUNT_DIGITS, CardTransaction.AMOUNT_SCALE),
        // The place of the transaction in its own topic, not the place of its score in this topic.
        new Origin(
            WindowFields.count(fields, "source_partition"),
            fields.wholeNumber("source_offset"),
            landed.sentUs(),
            landed.sourceUs()));
  }
}
