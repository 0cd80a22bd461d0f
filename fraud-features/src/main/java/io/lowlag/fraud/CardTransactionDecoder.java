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
 * Decodes payments and refunds. An amount has at most {@value CardTransaction#AMOUNT_SCALE}
 * decimals, and no name is longer than {@value #LONGEST_NAME}, because the state of a card holds
 * thousands of them. A transaction is a refund if its {@code type} says so (refund, reversal), or
 * if its amount is negative.
 */
public final class CardTransactionDecoder implements Decoder<CardTransaction> {

  /** The maximum number of characters of an id or a merchant's name. */
  public static final int LONGEST_NAME = 256;

  private static final long serialVersionUID = 1L;

  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");
  private static final Pattern REFUND = Pattern.compile("(?i)refund|reversal");

  private final String baseCurrency;

  /**
   * @param baseCurrency amounts in this currency need no conversion
   */
  public CardTransactionDecoder(String baseCurrency) {
    this.baseCurrency = baseCurrency;
  }

  /** Returns whether a transaction can be in a currency of this name. */
  public static boolean isCurrency(String text) {
    return CURRENCY.matcher(text).matches();
  }

  @Override
  public CardTransaction decode(JsonFields fields, InboundRecord inbound)
      throws RejectedRecordException {
    requirePlace(inbound);
    String txId = name("tx_id", fields.text("tx_id"));
    String cardId = name("card_id", fields.keyText("card_id"));
    BigDecimal written = amount(fields.decimal("amount"));
    boolean refund =
        written.signum() < 0
            || fields
                .optionalText("type")
                .filter(type -> REFUND.matcher(type).matches())
                .isPresent();
    BigDecimal amount = refund ? written.abs().negate() : written;
    String currency = code(fields, "currency", CURRENCY, "an ISO 4217 code");
    return new CardTransaction(
        txId,
        cardId,
        amount,
        currency,
        name("merchant", fields.text("merchant")),
        code(fields, "country", COUNTRY, "an ISO 3166-1 alpha-2 code"),
        fields.eventTime("event_time"),
        refund,
        currency.equals(baseCurrency) ? amount : null,
        Stamps.origin(inbound));
  }

  /** Decodes the request to forget a card. */
  @Override
  public CardTransaction decodeTombstone(String key, InboundRecord inbound)
      throws RejectedRecordException {
    if (!CardErasure.isIn(inbound)) {
      return Decoder.super.decodeTombstone(key, inbound);
    }
    return CardTransaction.erasure(name("card_id", key), Stamps.origin(inbound));
  }

  // Rows of a table may be without a place. A record of a topic has one.
  private static void requirePlace(InboundRecord inbound) throws RejectedRecordException {
    if (inbound.partition() < 0 || inbound.offset() < 0) {
      throw JsonFields.wrong(
          "source_partition and source_offset",
          inbound.partition() + ", " + inbound.offset(),
          "a place in source order: both must be 0 or more");
    }
  }

  private static String name(String field, String value) throws RejectedRecordException {
    if (value.length() > LONGEST_NAME) {
      throw JsonFields.wrong(field, value, "a text of at most " + LONGEST_NAME + " characters");
    }
    return value;
  }

  private static BigDecimal amount(BigDecimal written) throws RejectedRecordException {
    boolean tooFine = written.stripTrailingZeros().scale() > CardTransaction.AMOUNT_SCALE;
    // The size is compared before the amount is rescaled, because 1E+999999999 would be written
    // out.
    if (CardTransaction.isTooLarge(written) || tooFine) {
      throw JsonFields.wrong(
          "amount",
          written,
          "a decimal with at most "
              + (CardTransaction.AMOUNT_PRECISION - CardTransaction.AMOUNT_SCALE)
              + " digits before and "
              + CardTransaction.AMOUNT_SCALE
              + " behind the point");
    }
    return written.setScale(CardTransaction.AMOUNT_SCALE);
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
