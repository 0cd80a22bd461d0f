package io.lowlag.fraud.reference;

import com.codahale.metrics.Counter;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.realtime.checkpoint.CheckpointFiles;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.sources.TableScan;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A relation that Spark scans anew for every batch that it plans. The driver holds the rows, so a
 * batch does not depend on files that may be replaced while it runs.
 */
final class ReferenceTable extends BaseRelation implements TableScan {

  /** Counts failed reads of the table; queries continue with the rows that they have. */
  static final String FAILED_READINGS = "scoring.reference.failed-readings";

  private static final Logger LOG = LoggerFactory.getLogger(ReferenceTable.class);
  private static final int ROWS_PER_TASK = 10_000;
  private static final long BYTES_PER_ROW = 64;

  private final SparkSession spark;
  private final ReferenceConfig config;
  private final ReferenceColumns columns;
  private final TableVersion versions;
  private final ReferenceReader reader;
  private final Counter failedReadings = JobMetrics.counter(FAILED_READINGS);

  private String version;
  private List<Row> rows = List.of();
  private long checkedAtNs;

  ReferenceTable(SparkSession spark, ReferenceConfig config, ReferenceColumns columns) {
    this.spark = spark;
    this.config = config;
    this.columns = columns;
    this.versions = new TableVersion(config, CheckpointFiles.fileSystems(spark));
    this.reader = new ReferenceReader(spark, config, columns);
  }

  /**
   * Reads the table for the first time.
   *
   * @throws CannotStartException if that fails
   */
  synchronized void open() {
    try {
      read(versions.current());
    } catch (UnusableTableException e) {
      throw new CannotStartException(
          config.group() + ".path = " + config.path() + ": " + e.getMessage(), e);
    }
  }

  private void read(String found) throws UnusableTableException {
    List<Row> read = reader.rows();
    if (!versions.current().equals(found)) {
      throw new UnusableTableException("it changed while it was read: try again", null);
    }
    rows = read;
    version = found;
    checkedAtNs = System.nanoTime();
    LOG.atInfo()
        .addKeyValue("path", config.path())
        .addKeyValue("rows", rows.size())
        .addKeyValue("version", version)
        .log("reference-read");
  }

  // A table that is being written must not end a query that has the previous rows.
  private void follow() {
    if (System.nanoTime() - checkedAtNs < config.checkInterval().toNanos()) {
      return;
    }
    checkedAtNs = System.nanoTime();
    try {
      String found = versions.current();
      if (!found.equals(version)) {
        read(found);
      }
    } catch (UnusableTableException e) {
      failedReadings.inc();
      LOG.atWarn()
          .addKeyValue("path", config.path())
          .addKeyValue("reason", e.getMessage())
          .addKeyValue("effect", "the job keeps the " + columns.values() + " of version " + version)
          .log("reference-not-read");
    }
  }

  @Override
  public synchronized RDD<Row> buildScan() {
    follow();
    int tasks = Math.max(1, (rows.size() + ROWS_PER_TASK - 1) / ROWS_PER_TASK);
    return JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, tasks).rdd();
  }

  @Override
  public SQLContext sqlContext() {
    return spark.sqlContext();
  }

  @Override
  public StructType schema() {
    return reader.schema();
  }

  @Override
  public synchronized long sizeInBytes() {
    return rows.stream().mapToLong(row -> BYTES_PER_ROW + row.<byte[]>getAs(1).length).sum();
  }
}
