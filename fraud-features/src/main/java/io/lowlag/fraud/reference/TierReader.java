package io.lowlag.fraud.reference;

import static org.apache.spark.sql.functions.col;

import io.lowlag.common.config.Settings;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Reads the whole table with Spark and refuses one in which a card's tier is not clear. */
final class TierReader {

  static final StructType SCHEMA =
      new StructType()
          .add(RiskTiers.CARD_ID, DataTypes.StringType)
          .add(RiskTiers.RISK_TIER, DataTypes.StringType);

  private final SparkSession spark;
  private final ReferenceConfig config;

  TierReader(SparkSession spark, ReferenceConfig config) {
    this.spark = spark;
    this.config = config;
  }

  List<Row> rows() throws UnusableTableException {
    List<Row> rows = collect();
    Map<String, String> tiers = new HashMap<>();
    for (Row row : rows) {
      if (row.isNullAt(0) || row.isNullAt(1)) {
        throw new UnusableTableException(
            "a row has no " + (row.isNullAt(0) ? RiskTiers.CARD_ID : RiskTiers.RISK_TIER), null);
      }
      String other = tiers.put(row.getString(0), row.getString(1));
      // Files have no order, so none of two tiers is the later.
      if (other != null && !other.equals(row.getString(1))) {
        throw new UnusableTableException(
            "card "
                + row.getString(0)
                + " has the tiers "
                + other
                + " and "
                + row.getString(1)
                + ": leave one",
            null);
      }
    }
    return rows.size() == tiers.size() ? rows : rows.stream().distinct().toList();
  }

  private List<Row> collect() throws UnusableTableException {
    try {
      Dataset<Row> table =
          spark
              .read()
              .format(Settings.name(config.format()))
              .option("header", true)
              .load(config.path());
      requireColumns(List.of(table.columns()));
      return table
          .select(
              Arrays.stream(SCHEMA.fieldNames())
                  .map(name -> col(name).cast(DataTypes.StringType))
                  .toArray(Column[]::new))
          .collectAsList();
    } catch (UnusableTableException e) {
      throw e;
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
      throw new UnusableTableException(
          "it cannot be read as " + Settings.name(config.format()) + ": " + reason, e);
    }
  }

  private static void requireColumns(List<String> found) throws UnusableTableException {
    for (String name : SCHEMA.fieldNames()) {
      if (!found.contains(name)) {
        throw new UnusableTableException(
            "it has the columns " + found + ", and needs " + name, null);
      }
    }
  }
}
