package io.lowlag.common.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaOptimizeBuilder;
import io.delta.tables.DeltaTable;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.realtime.checkpoint.CheckpointFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Optimises and vacuums one table. */
public final class TableCare {

  private static final Logger LOG = LoggerFactory.getLogger(TableCare.class);

  /** The most attempts to pack a day if concurrent writers are faster. */
  private static final int ATTEMPTS = 5;

  private static final String DATE = "date";
  private static final String RETENTION = "delta.deletedFileRetentionDuration";
  private static final String DEFAULT_RETENTION = "interval 168 hours";

  private final SparkSession spark;
  private final String path;
  private final DeltaTable table;
  private final Row detail;

  private TableCare(SparkSession spark, String path) {
    this.spark = spark;
    this.path = path;
    this.table = DeltaTable.forPath(spark, path);
    this.detail = table.detail().head();
  }

  /**
   * Opens the table in a folder; empty if the folder does not exist or is empty.
   *
   * @throws CannotStartException when the folder holds something else
   */
  public static Optional<TableCare> open(SparkSession spark, String path) {
    return TableFolder.holdsTable(spark, path)
        ? Optional.of(new TableCare(spark, path))
        : Optional.empty();
  }

  /**
   * The size of a table.
   *
   * @param files that the table consists of
   * @param bytes in these files
   * @param storedBytes in its folder, including files that it no longer needs and its log
   */
  public record Size(long files, long bytes, long storedBytes) {}

  /** Returns the present size. */
  public Size size() {
    Row now = table.detail().select(col("numFiles"), col("sizeInBytes")).head();
    try {
      Path folder = new Path(path);
      ContentSummary stored =
          folder.getFileSystem(CheckpointFiles.fileSystems(spark)).getContentSummary(folder);
      return new Size(now.getLong(0), now.getLong(1), stored.getLength());
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be measured", e);
    }
  }

  /**
   * Packs small files together, in the days that writers may still have changed. It packs each day
   * separately and the oldest first, so that a merge into today's files cannot undo the work on the
   * other days. If a merge is faster, the day is packed again.
   *
   * @param zOrder the column by which rows are also clustered, which rewrites all files of those
   *     days; if it is empty, or the table does not have the column, only small files are rewritten
   * @param days how many days back, including today by the clock, for a table with dates
   * @throws io.delta.exceptions.DeltaConcurrentModificationException when writers were faster at
   *     each attempt
   */
  public void optimise(Optional<String> zOrder, long days, Clock clock) {
    if (!detail.getList(detail.fieldIndex("partitionColumns")).contains(DATE)) {
      attempt("all", () -> pack(table.optimize(), zOrder));
      return;
    }
    LocalDate first = LocalDate.now(clock).minusDays(days - 1);
    for (LocalDate day : days(first)) {
      packWhere(DATE + " = '" + day + "'", zOrder);
    }
  }

  /** Returns the days that the table has, the oldest first. */
  private List<LocalDate> days(LocalDate first) {
    return table
        .toDF()
        .select(col(DATE).cast("string"))
        .where(col(DATE).geq(lit(first.toString())))
        .distinct()
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .map(LocalDate::parse)
        .sorted()
        .toList();
  }

  private void packWhere(String dates, Optional<String> zOrder) {
    attempt(dates, () -> pack(table.optimize().where(dates), zOrder));
  }

  private void attempt(String dates, Runnable packing) {
    for (int attempt = 1; ; attempt++) {
      try {
        packing.run();
        return;
      } catch (DeltaConcurrentModificationException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        LOG.atInfo()
            .addKeyValue("path", path)
            .addKeyValue("dates", dates)
            .addKeyValue("attempt", attempt)
            .log("packing-repeated");
      }
    }
  }

  private void pack(DeltaOptimizeBuilder optimize, Optional<String> zOrder) {
    if (zOrder.isPresent() && Arrays.asList(table.toDF().columns()).contains(zOrder.get())) {
      optimize.executeZOrderBy(zOrder.get());
    } else {
      optimize.executeCompaction();
    }
  }

  /**
   * Deletes files that the table has not needed for this time. Delta reads the time from the
   * table's own property, which this method sets if it differs.
   */
  public void vacuum(Duration retention) {
    String wanted = "interval " + retention.toHours() + " hours";
    Map<String, String> properties = detail.getJavaMap(detail.fieldIndex("properties"));
    if (!wanted.equals(properties.getOrDefault(RETENTION, DEFAULT_RETENTION))) {
      spark.sql(
          "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('%s' = '%s')"
              .formatted(path.replace("`", "``"), RETENTION, wanted));
    }
    table.vacuum();
  }
}
