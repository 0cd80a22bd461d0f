package io.lowlag.fraud.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;

/**
 * What a card did in one rolling window, the transaction that ends the window included.
 *
 * @param txCount how many transactions
 * @param sumAmount what they spent together, exact, over all currencies as if they were one; with
 *     as many places as an amount
 * @param uniqMerchants at how many merchants
 * @param uniqCountries in how many countries
 */
public record WindowFeatures(
    long txCount,
    @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal sumAmount,
    int uniqMerchants,
    int uniqCountries) {

  public WindowFeatures {
    // Spark's encoder gives every decimal back with 18 places.
    sumAmount = sumAmount.setScale(CardTransaction.AMOUNT_SCALE);
  }
}
