package io.lowlag.common.decoding;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** Reads an exact decimal from a JSON text or number within the digits that Spark can store. */
final class DecimalField {

  /**
   * The total digits of a decimal, and below the digits after the point, as Spark's encoder stores
   * it.
   */
  private static final int DECIMAL_PRECISION = 38;

  private static final int DECIMAL_SCALE = 18;

  /**
   * Every decimal within those digits has a shorter text. The time to parse grows with the square
   * of the length.
   */
  private static final int LONGEST_DECIMAL = 64;

  private DecimalField() {}

  /**
   * Reads a decimal.
   *
   * @param field its name, for the reason
   * @throws RejectedRecordException when it is not a decimal or has too many digits
   */
  static BigDecimal of(String field, JsonNode node) throws RejectedRecordException {
    if (node.isNumber()) {
      return representable(field, node, node.decimalValue());
    }
    if (!node.isTextual() || node.textValue().length() > LONGEST_DECIMAL) {
      throw JsonFields.wrong(field, node, "a decimal number");
    }
    try {
      return representable(field, node, new BigDecimal(node.textValue()));
    } catch (NumberFormatException e) {
      throw JsonFields.wrong(field, node, "a decimal number");
    }
  }

  // The digits before the point are counted first, because 1E+999999999 must never be written out.
  private static BigDecimal representable(String field, JsonNode node, BigDecimal value)
      throws RejectedRecordException {
    if (value.signum() == 0) {
      return BigDecimal.ZERO;
    }
    boolean tooLarge = value.precision() - (long) value.scale() > DECIMAL_PRECISION - DECIMAL_SCALE;
    boolean tooSmall = value.precision() - (long) value.scale() < -DECIMAL_SCALE;
    if (tooLarge || tooSmall || value.stripTrailingZeros().scale() > DECIMAL_SCALE) {
      throw JsonFields.wrong(
          field,
          node,
          "a decimal with at most "
              + (DECIMAL_PRECISION - DECIMAL_SCALE)
              + " digits before and "
              + DECIMAL_SCALE
              + " behind the point");
    }
    return value;
  }
}
