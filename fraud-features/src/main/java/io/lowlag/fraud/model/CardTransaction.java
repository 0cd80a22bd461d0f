package io.lowlag.fraud.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.lowlag.common.record.Origin;
import java.math.BigDecimal;

/**
 * A payment by card or a refund to it, as read from {@code card-transactions}; or {@linkplain
 * #erasure the request to forget the card}.
 *
 * @param txId its id; null for the request
 * @param cardId the card that paid
 * @param amount the exact amount in its currency, always with {@value #AMOUNT_SCALE} decimals;
 *     never positive for a refund
 * @param currency ISO 4217
 * @param merchant who was paid
 * @param country ISO 3166-1 alpha-2
 * @param eventTime when it was made, epoch milliseconds
 * @param refund whether it gives money back: a refund or the reversal of a payment
 * @param baseAmount the amount in the base currency, at the rate of the event's time; null if there
 *     is no rate
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
    boolean refund,
    @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal baseAmount,
    @JsonIgnore Origin origin) {

  /** The number of decimals of an amount: no currency has more. */
  public static final int AMOUNT_SCALE = 4;

  /** The number of all digits of an amount, as in {@code decimal(18, 4)}. */
  public static final int AMOUNT_PRECISION = 18;

  public CardTransaction {
    // Spark's encoder returns every decimal with 18 decimals.
    amount = amount.setScale(AMOUNT_SCALE);
    baseAmount = baseAmount == null ? null : baseAmount.setScale(AMOUNT_SCALE);
  }

  /**
   * Returns the request to forget everything about the card that came before it. Its amount is
   * zero, so it needs no rate.
   */
  public static CardTransaction erasure(String cardId, Origin origin) {
    BigDecimal nothing = BigDecimal.ZERO;
    return new CardTransaction(null, cardId, nothing, null, null, null, 0, false, nothing, origin);
  }

  /** Returns whether this is the request to forget the card. */
  @JsonIgnore
  public boolean isErasure() {
    return txId == null;
  }

  /**
   * Returns whether an amount, before it is rescaled, has more digits before the point than
   * allowed.
   */
  public static boolean isTooLarge(BigDecimal amount) {
    return amount.precision() - (long) amount.scale() > AMOUNT_PRECISION - AMOUNT_SCALE;
  }
}
