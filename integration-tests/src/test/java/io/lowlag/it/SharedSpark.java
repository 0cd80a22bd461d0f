package io.lowlag.it;

import org.apache.spark.sql.SparkSession;

/** The session that all tests of a JVM share; jobs started in this process run in it. */
final class SharedSpark {

  /** Enough for every task of the tests' queries at once. */
  private static final String MASTER = "local[8]";

  private SharedSpark() {}

  static synchronized SparkSession session() {
    return SparkSession.builder()
        .master(MASTER)
        .appName("integration-tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        // Otherwise every look at a table takes 50 tasks.
        .config("spark.databricks.delta.snapshotPartitions", "1")
        .getOrCreate();
  }
}
