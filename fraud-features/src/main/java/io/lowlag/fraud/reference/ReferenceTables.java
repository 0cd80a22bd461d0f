package io.lowlag.fraud.reference;

import static org.apache.spark.sql.functions.udf;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/** Reference tables whose values change over time, as Datasets that follow the tables. */
public final class ReferenceTables {

  /** The column of the {@link History} of the values of a key. */
  public static final String HISTORY = "history";

  private static final UserDefinedFunction VALUE_AT =
      udf(
          (UDF2<byte[], Long, String>)
              (history, time) -> history == null || time == null ? null : History.at(history, time),
          DataTypes.StringType);

  private ReferenceTables() {}

  /**
   * Reads a table as a Dataset that follows the table. (A plain {@code spark.read()} lists the
   * files once, and fails when they are replaced.)
   */
  static Dataset<Row> read(SparkSession spark, ReferenceConfig config, ReferenceColumns columns) {
    ReferenceTable table = new ReferenceTable(spark, config, columns);
    table.open();
    return spark.baseRelationToDataFrame(table);
  }

  /**
   * Returns a column with the value that was valid at a time; null if there was none.
   *
   * @param history the column {@value #HISTORY}
   * @param time epoch milliseconds
   */
  public static Column valueAt(Column history, Column time) {
    return VALUE_AT.apply(history, time);
  }
}
