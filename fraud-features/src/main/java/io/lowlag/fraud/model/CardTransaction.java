package io.lowlag.fraud.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.lowlag.common.record.Origin;
import java.math.BigDecimal;

/**
 * A payment by card, as read from {@code card-transactions}.
 *
 * @param txId its id
 * @param cardId the card that paid
 * @param amount what was paid, exact, in its currency; always with {@value #AMOUNT_SCALE} places
 * @param currency ISO 4217
 * @param merchant who was paid
 * @param country ISO 3166-1 alpha-2
 * @param eventTime when it was made, epoch milliseconds
 * @param origin where it was read; not part of its JSON
 */
public record CardTransaction(
    String txId,
    String cardId,
    @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount,
    String currency,
    String merchant,
    String country,
    long eventTime,
    @JsonIgnore Origin origin) {

  /** Digits of an amount behind the point: no currency has more. */
  public static final int AMOUNT_SCALE = 4;

  public CardTransaction {
    // Spark's encoder gives every decimal back with 18 places.
    amount = amount.setScale(AMOUNT_SCALE);
  }
}
