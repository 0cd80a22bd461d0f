package io.lowlag.attribution.credit;

import java.math.BigDecimal;
import java.util.Currency;

/** Which amounts a currency has. */
final class Amounts {

  private Amounts() {}

  /** Returns whether a value is a whole number of the currency's smallest unit. */
  static boolean isAmountOf(String currency, BigDecimal value) {
    return value.stripTrailingZeros().scale()
        <= Currency.getInstance(currency).getDefaultFractionDigits();
  }
}
