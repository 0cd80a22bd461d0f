package io.lowlag.common.testing;

import io.lowlag.common.lake.DeltaFiles;
import org.apache.spark.sql.SparkSession;

/** A local session that writes small Delta tables without much ado. */
public final class LakeSession {

  private LakeSession() {}

  /** Starts one; whoever starts it stops it. */
  public static SparkSession start(DeltaFiles files) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            // As jobs have it: else every merge compiles its expressions again.
            .config("spark.sql.codegen.cache.maxEntries", "2000")
            // Otherwise every look at a table takes 50 tasks.
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config("spark.sql.codegen.wholeStage", "false")
            // Otherwise a vacuum lists the table's few folders with 10,000 tasks.
            .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2")
            .config("spark.sql.session.timeZone", "UTC");
    files.sparkSettings().forEach(builder::config);
    return builder.getOrCreate();
  }
}
