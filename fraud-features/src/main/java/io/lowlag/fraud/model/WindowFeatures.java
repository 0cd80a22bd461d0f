package io.lowlag.fraud.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;

/**
 * The features of a card in one rolling window. Payments and refunds are counted separately: a
 * refund does not count in {@code txCount} and does not reduce a sum.
 *
 * @param txCount number of payments
 * @param sumAmount the exact sum of the payments in the base currency, with as many decimals as an
 *     amount
 * @param uniqMerchants number of different merchants of the payments
 * @param uniqCountries number of different countries of the payments
 * @param refundCount number of refunds
 * @param sumRefunds the sum of the refunds in the base currency; never negative
 * @param unconvertedCount number of payments and refunds that are in no sum, because there is no
 *     rate for them
 */
public record WindowFeatures(
    long txCount,
    @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal sumAmount,
    int uniqMerchants,
    int uniqCountries,
    long refundCount,
    @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal sumRefunds,
    long unconvertedCount) {

  private static final BigDecimal ZERO = BigDecimal.ZERO.setScale(CardTransaction.AMOUNT_SCALE);

  /** The features of a window without transactions. */
  public static final WindowFeatures NOTHING = new WindowFeatures(0, ZERO, 0, 0, 0, ZERO, 0);

  public WindowFeatures {
    // Spark's encoder returns every decimal with 18 decimals.
    sumAmount = sumAmount.setScale(CardTransaction.AMOUNT_SCALE);
    sumRefunds = sumRefunds.setScale(CardTransaction.AMOUNT_SCALE);
  }

  /** Returns the features of a window without refunds and without payments that have no rate. */
  public static WindowFeatures ofPayments(
      long txCount, BigDecimal sumAmount, int uniqMerchants, int uniqCountries) {
    return new WindowFeatures(txCount, sumAmount, uniqMerchants, uniqCountries, 0, ZERO, 0);
  }
}
