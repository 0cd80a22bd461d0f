package io.lowlag.fraud.features;

import io.lowlag.common.lake.TableLayout;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The names of a window's columns. The names of its features contain the length of the window.
 *
 * @param txCount number of payments
 * @param sumAmount the sum of the payments, in the base currency
 * @param uniqMerchants number of different merchants
 * @param refundCount number of refunds
 * @param sumRefunds the sum of the refunds, in the base currency
 * @param unconvertedCount number of payments and refunds that are in no sum, because there is no
 *     rate
 */
record FeatureColumns(
    String txCount,
    String sumAmount,
    String uniqMerchants,
    String refundCount,
    String sumRefunds,
    String unconvertedCount)
    implements Serializable {

  static final String CARD_ID = "card_id";
  static final String WINDOW_START = "window_start";
  static final String WINDOW_END = "window_end";
  static final String DATE = "date";

  static final String SUM_TYPE = "decimal(38,4)";

  static FeatureColumns of(WindowPolicy policy) {
    String suffix = policy.suffix();
    return new FeatureColumns(
        "tx_count" + suffix,
        "sum_amount" + suffix,
        "uniq_merchants" + suffix,
        "refund_count" + suffix,
        "sum_refunds" + suffix,
        "unconverted_count" + suffix);
  }

  /**
   * Returns the layout of the table of all windows. Recent windows change, so rows are replaced
   * often: with deletion vectors, a merge marks the rows instead of writing their files again.
   */
  TableLayout layout() {
    StructType schema =
        new StructType()
            .add(CARD_ID, DataTypes.StringType)
            .add(WINDOW_START, DataTypes.TimestampType)
            .add(WINDOW_END, DataTypes.TimestampType)
            .add(txCount, DataTypes.LongType)
            .add(sumAmount, SUM_TYPE)
            .add(uniqMerchants, DataTypes.IntegerType)
            .add(refundCount, DataTypes.LongType)
            .add(sumRefunds, SUM_TYPE)
            .add(unconvertedCount, DataTypes.LongType)
            .add(DATE, DataTypes.DateType);
    return new TableLayout(
        schema,
        List.of(CARD_ID, WINDOW_START),
        List.of(DATE),
        List.of(WINDOW_START),
        true,
        Map.of("delta.enableDeletionVectors", "true"));
  }
}
