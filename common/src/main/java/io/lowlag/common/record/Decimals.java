package io.lowlag.common.record;

import java.math.BigDecimal;

/** Decimals in their shortest form: state and shuffle write them out with eighteen decimals. */
public final class Decimals {

  private Decimals() {}

  /** The same value without trailing zeros and without an exponent; null stays null. */
  public static BigDecimal shortest(BigDecimal value) {
    if (value == null) {
      return null;
    }
    BigDecimal shortest = value.stripTrailingZeros();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }

  /**
   * The shortest form as a text without an exponent; null stays null. For amounts that a job hands
   * on and never counts with: a text costs far less on the way through state.
   */
  public static String text(BigDecimal value) {
    return value == null ? null : shortest(value).toPlainString();
  }
}
