package io.lowlag.common.record;

import java.math.BigDecimal;

/**
 * Decimals in their shortest form. State and shuffle write decimals with eighteen decimal places.
 */
public final class Decimals {

  private Decimals() {}

  /** Returns the same value without trailing zeros and without an exponent; null stays null. */
  public static BigDecimal shortest(BigDecimal value) {
    if (value == null) {
      return null;
    }
    BigDecimal shortest = value.stripTrailingZeros();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }

  /**
   * Returns the shortest form as a text without an exponent; null stays null. Use it for amounts
   * that a job passes on and never calculates with: a text costs far less in state.
   */
  public static String text(BigDecimal value) {
    return value == null ? null : shortest(value).toPlainString();
  }
}
