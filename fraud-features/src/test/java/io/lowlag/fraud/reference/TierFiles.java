package io.lowlag.fraud.reference;

import io.lowlag.common.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A reference table as its owner writes it, in any format; and as a writer that failed leaves it.
 */
record TierFiles(SparkSession spark, Path path) {

  void write(ReferenceFormat format, Map<String, String> tiers) {
    save(format, tiers, "overwrite");
  }

  void append(ReferenceFormat format, Map<String, String> tiers) {
    save(format, tiers, "append");
  }

  private void save(ReferenceFormat format, Map<String, String> tiers, String mode) {
    frame(tiers)
        .coalesce(1)
        .write()
        .format(Settings.name(format))
        .option("header", true)
        .mode(mode)
        .save(path.toString());
  }

  Dataset<Row> frame(Map<String, String> tiers) {
    return spark.createDataFrame(
        new TreeMap<>(tiers)
            .entrySet().stream()
                .map(tier -> RowFactory.create(tier.getKey(), tier.getValue()))
                .toList(),
        new StructType()
            .add(RiskTiers.CARD_ID, DataTypes.StringType)
            .add(RiskTiers.RISK_TIER, DataTypes.StringType));
  }

  /** Half of what a writer means to write: for Delta a commit, else a file. */
  void damage(ReferenceFormat format) throws IOException {
    switch (format) {
      case DELTA ->
          Files.writeString(path.resolve("_delta_log/00000000000000000001.json"), "{\"add\":{\"pa");
      case PARQUET -> Files.writeString(path.resolve("part-1.parquet"), "PAR1 and then nothing");
      case CSV -> Files.writeString(path.resolve("part-1.csv"), "card_id,risk_tier\nc1,low\nc1,");
    }
  }

  void delete() throws IOException {
    FileUtils.deleteDirectory(path.toFile());
  }
}
