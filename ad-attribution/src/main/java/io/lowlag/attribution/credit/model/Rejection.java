package io.lowlag.attribution.credit.model;

import java.util.List;

/**
 * A callback that is rejected because it does not match the user's state.
 *
 * @param event the callback
 * @param reason one of the reasons that this type names
 * @param message the reason with the values
 */
public record Rejection(JourneyEvent event, String reason, String message) {

  /** The conversion that the adjustment is about did not come. */
  public static final String ADJUSTMENT_WITHOUT_CONVERSION = "adjustment_without_conversion";

  /** The adjustment is dated before its conversion. */
  public static final String ADJUSTMENT_PRECEDES_CONVERSION = "adjustment_precedes_conversion";

  /** The conversion was retracted, and that is final. */
  public static final String ALREADY_RETRACTED = "already_retracted";

  /** The adjustment names another currency than its conversion. */
  public static final String CURRENCY_MISMATCH = "currency_mismatch";

  /** The currency of the conversion has no such amount as the adjusted value. */
  public static final String VALUE_NOT_DECIMAL = "value_not_decimal";

  /** The user already has the maximum number of open conversions or adjustments. */
  public static final String OVERFLOW = "overflow";

  /** All of these reasons. */
  public static final List<String> REASONS =
      List.of(
          ADJUSTMENT_WITHOUT_CONVERSION,
          ADJUSTMENT_PRECEDES_CONVERSION,
          ALREADY_RETRACTED,
          CURRENCY_MISMATCH,
          VALUE_NOT_DECIMAL,
          OVERFLOW);
}
