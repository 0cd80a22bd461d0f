package io.lowlag.fraud;

import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.fraud.model.CardTransaction;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * Reads payments; an amount has at most {@value #AMOUNT_SCALE} decimals and is never negative, and
 * no name is longer than {@value #LONGEST_NAME}, since cards remember thousands of them.
 */
public final class CardTransactionDecoder implements Decoder<CardTransaction> {

  /** Digits of an amount in all, as {@code decimal(18, 4)} holds them. */
  public static final int AMOUNT_PRECISION = 18;

  /** Digits of an amount behind the point: no currency has more. */
  public static final int AMOUNT_SCALE = CardTransaction.AMOUNT_SCALE;

  /** Characters of an id or a merchant's name. */
  public static final int LONGEST_NAME = 256;

  private static final long serialVersionUID = 1L;

  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

  @Override
  public CardTransaction decode(JsonFields fields, InboundRecord inbound)
      throws RejectedRecordException {
    return new CardTransaction(
        name("tx_id", fields.text("tx_id")),
        name("card_id", fields.keyText("card_id")),
        amount(fields.decimal("amount")),
        code(fields, "currency", CURRENCY, "an ISO 4217 code"),
        name("merchant", fields.text("merchant")),
        code(fields, "country", COUNTRY, "an ISO 3166-1 alpha-2 code"),
        fields.eventTime("event_time"),
        Stamps.origin(inbound));
  }

  private static String name(String field, String value) throws RejectedRecordException {
    if (value.length() > LONGEST_NAME) {
      throw JsonFields.wrong(field, value, "a text of at most " + LONGEST_NAME + " characters");
    }
    return value;
  }

  private static BigDecimal amount(BigDecimal written) throws RejectedRecordException {
    boolean tooFine = written.stripTrailingZeros().scale() > AMOUNT_SCALE;
    // Compared before it is rescaled: 1E+999999999 would be written out.
    boolean tooLarge =
        written.precision() - (long) written.scale() > AMOUNT_PRECISION - AMOUNT_SCALE;
    if (written.signum() < 0 || tooFine || tooLarge) {
      throw JsonFields.wrong(
          "amount",
          written,
          "a decimal from 0 with at most "
              + (AMOUNT_PRECISION - AMOUNT_SCALE)
              + " digits before and "
              + AMOUNT_SCALE
              + " behind the point");
    }
    return written.setScale(AMOUNT_SCALE);
  }

  private static String code(JsonFields fields, String field, Pattern pattern, String expected)
      throws RejectedRecordException {
    String value = fields.text(field);
    if (!pattern.matcher(value).matches()) {
      throw JsonFields.wrong(field, value, expected);
    }
    return value;
  }
}
