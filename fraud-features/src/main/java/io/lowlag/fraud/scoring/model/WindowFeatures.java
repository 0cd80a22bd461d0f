package io.lowlag.fraud.scoring.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.lowlag.fraud.model.CardTransaction;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Objects;

/** What a card did in one rolling window, the transaction that ends the window included. */
public class WindowFeatures implements Serializable {

  private long txCount;
  private BigDecimal sumAmount;
  private int uniqMerchants;
  private int uniqCountries;

  /** For Spark's encoder. */
  public WindowFeatures() {}

  public WindowFeatures(long txCount, BigDecimal sumAmount, int uniqMerchants, int uniqCountries) {
    this.txCount = txCount;
    setSumAmount(sumAmount);
    this.uniqMerchants = uniqMerchants;
    this.uniqCountries = uniqCountries;
  }

  public long getTxCount() {
    return txCount;
  }

  public void setTxCount(long txCount) {
    this.txCount = txCount;
  }

  /** Exact, over all currencies as if they were one; with as many places as an amount. */
  @JsonFormat(shape = JsonFormat.Shape.STRING)
  public BigDecimal getSumAmount() {
    return sumAmount;
  }

  // Spark's encoder gives every decimal of a bean 18 places back.
  public final void setSumAmount(BigDecimal sumAmount) {
    this.sumAmount = sumAmount == null ? null : sumAmount.setScale(CardTransaction.AMOUNT_SCALE);
  }

  public int getUniqMerchants() {
    return uniqMerchants;
  }

  public void setUniqMerchants(int uniqMerchants) {
    this.uniqMerchants = uniqMerchants;
  }

  public int getUniqCountries() {
    return uniqCountries;
  }

  public void setUniqCountries(int uniqCountries) {
    this.uniqCountries = uniqCountries;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WindowFeatures o
        && txCount == o.txCount
        && Objects.equals(sumAmount, o.sumAmount)
        && uniqMerchants == o.uniqMerchants
        && uniqCountries == o.uniqCountries;
  }

  @Override
  public int hashCode() {
    return Objects.hash(txCount, sumAmount, uniqMerchants, uniqCountries);
  }

  @Override
  public String toString() {
    return txCount + " of " + sumAmount + " at " + uniqMerchants + " in " + uniqCountries;
  }
}
