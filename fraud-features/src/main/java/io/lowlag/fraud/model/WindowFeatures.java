package io.lowlag.fraud.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;

/**
 * What a card did in one rolling window. Spending and refunds are counted apart: a refund is no
 * transaction of {@code txCount}, and lowers no sum.
 *
 * @param txCount how many payments
 * @param sumAmount what they spent together, exact, in the base currency; with as many places as an
 *     amount
 * @param uniqMerchants at how many merchants
 * @param uniqCountries in how many countries
 * @param refundCount how many refunds
 * @param sumRefunds what they gave back together, in the base currency; never negative
 * @param unconvertedCount how many of the payments and refunds are in no sum, because there is no
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

  /** Of a card that did nothing. */
  public static final WindowFeatures NOTHING = new WindowFeatures(0, ZERO, 0, 0, 0, ZERO, 0);

  public WindowFeatures {
    // Spark's encoder gives every decimal back with 18 places.
    sumAmount = sumAmount.setScale(CardTransaction.AMOUNT_SCALE);
    sumRefunds = sumRefunds.setScale(CardTransaction.AMOUNT_SCALE);
  }

  /** Of a card that had neither refunds nor payments without a rate. */
  public static WindowFeatures ofPayments(
      long txCount, BigDecimal sumAmount, int uniqMerchants, int uniqCountries) {
    return new WindowFeatures(txCount, sumAmount, uniqMerchants, uniqCountries, 0, ZERO, 0);
  }
}
