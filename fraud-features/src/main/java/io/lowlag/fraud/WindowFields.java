package io.lowlag.fraud;

import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import java.math.BigDecimal;

/** Reads features of windows from records that a job has written. */
public final class WindowFields {

  /**
   * The digits before the decimal point that Spark's encoder keeps: it keeps 38 digits, 18 of them
   * after the point.
   */
  public static final int ENCODED_DIGITS = 20;

  private WindowFields() {}

  /** Returns the features whose fields have the suffix, such as {@code _10m}. */
  public static WindowFeatures window(JsonFields fields, String suffix)
      throws RejectedRecordException {
    return new WindowFeatures(
        fields.wholeNumber("tx_count" + suffix),
        sum(fields, "sum_amount" + suffix),
        count(fields, "uniq_merchants" + suffix),
        count(fields, "uniq_countries" + suffix),
        fields.wholeNumber("refund_count" + suffix),
        sum(fields, "sum_refunds" + suffix),
        fields.wholeNumber("unconverted_count" + suffix));
  }

  private static BigDecimal sum(JsonFields fields, String field) throws RejectedRecordException {
    return decimal(fields, field, ENCODED_DIGITS, CardTransaction.AMOUNT_SCALE);
  }

  /** Returns a field that must be a whole number, 0 or more. */
  public static int count(JsonFields fields, String field) throws RejectedRecordException {
    long value = fields.wholeNumber(field);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw JsonFields.wrong(field, value, "a whole number from 0 to " + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  /**
   * Returns a field that must be a decimal, with at most {@code digits} digits before the point and
   * {@code scale} after it.
   */
  public static BigDecimal decimal(JsonFields fields, String field, int digits, int scale)
      throws RejectedRecordException {
    BigDecimal value = fields.decimal(field);
    // The size is compared before the value is rescaled, because 1E+999999999 would be written out.
    boolean tooLarge = value.precision() - (long) value.scale() > digits;
    if (tooLarge || value.stripTrailingZeros().scale() > scale) {
      throw JsonFields.wrong(
          field,
          value,
          "a decimal with at most " + digits + " digits before and " + scale + " behind the point");
    }
    return value.setScale(scale);
  }
}
