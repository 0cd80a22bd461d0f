package io.lowlag.attribution.credit.model;

/**
 * A callback that cannot be taken, which only showed beside what was known of its user.
 *
 * @param event the callback
 * @param reason one of the reasons that this type names
 * @param message the reason with the values
 */
public record Rejection(JourneyEvent event, String reason, String message) {

  /** No conversion came that the adjustment is about. */
  public static final String ADJUSTMENT_WITHOUT_CONVERSION = "adjustment_without_conversion";

  /** The adjustment is dated before its conversion. */
  public static final String ADJUSTMENT_PRECEDES_CONVERSION = "adjustment_precedes_conversion";

  /** The conversion was retracted, and that is final. */
  public static final String ALREADY_RETRACTED = "already_retracted";

  /** The adjustment names another currency than its conversion. */
  public static final String CURRENCY_MISMATCH = "currency_mismatch";

  /** The adjusted value is no amount of the conversion's currency. */
  public static final String VALUE_NOT_DECIMAL = "value_not_decimal";

  /** The user already has as many open conversions or adjustments as one may have. */
  public static final String OVERFLOW = "overflow";
}
