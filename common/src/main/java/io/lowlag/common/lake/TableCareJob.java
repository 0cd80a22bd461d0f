package io.lowlag.common.lake;

import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.error.JobFailedException;
import io.lowlag.common.job.ErrorLine;
import io.lowlag.common.job.TableJob;
import io.lowlag.common.report.Table;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that packs the small files of a pipeline's tables and deletes files that are no longer
 * needed. The pipeline says which tables. The job skips a table that does not exist yet, unless
 * none exists. If a table fails, the job continues with the others and fails at its end.
 */
public abstract class TableCareJob extends TableJob<TableCareConfig> {

  private static final Logger LOG = LoggerFactory.getLogger(TableCareJob.class);

  private static final double MIB = 1 << 20;
  private static final String LISTING_TASKS = "16";

  @Override
  protected final Map<String, String> sparkSettings(TableCareConfig config) {
    Map<String, String> spark = new HashMap<>(config.files().sparkSettings());
    // Vacuum lists a table's folders with this number of tasks; the default is 10,000.
    spark.put("spark.sql.sources.parallelPartitionDiscovery.parallelism", LISTING_TASKS);
    return spark;
  }

  @Override
  protected final void run(SparkSession spark, TableCareConfig config, PrintWriter out) {
    Table report = new Table("table", "files", "then", "MiB", "then", "MiB stored", "then");
    Map<String, Exception> failed = new LinkedHashMap<>();
    int missing = 0;
    for (TableCareConfig.CaredTable table : config.tables()) {
      try {
        Optional<TableCare> care = TableCare.open(spark, table.path());
        out.println(
            care.isPresent()
                ? "packs " + table.path() + " ..."
                : "skips " + table.path() + ": there is no table yet");
        out.flush();
        if (care.isPresent()) {
          care(care.get(), table, config, report);
        } else {
          missing++;
        }
      } catch (Exception e) {
        if (isInterruption(e)) {
          throw new JobFailedException("maintenance was interrupted", e);
        }
        LOG.atError().setCause(e).addKeyValue("path", table.path()).log("table-not-maintained");
        failed.put(table.path(), e);
      }
    }
    if (missing == config.tables().size()) {
      throw new CannotStartException(
          "none of the tables exists: check their paths; the jobs that write them create them");
    }
    out.println(report);
    out.flush();
    if (!failed.isEmpty()) {
      throw failure(failed, config.tables().size());
    }
  }

  private static RuntimeException failure(Map<String, Exception> failed, int all) {
    String line =
        failed.size()
            + " of "
            + all
            + " tables could not be maintained: "
            + failed.entrySet().stream()
                .map(table -> table.getKey() + " (" + ErrorLine.of(table.getValue()) + ")")
                .collect(Collectors.joining("; "))
            + (failed.size() < all ? "; the others are done" : "");
    boolean settingsAlone =
        failed.values().stream().allMatch(CannotStartException.class::isInstance);
    return settingsAlone
        ? new CannotStartException(line)
        : new JobFailedException(line + "; run it again for these", null);
  }

  private static void care(
      TableCare care, TableCareConfig.CaredTable table, TableCareConfig config, Table report) {
    TableCare.Size before = care.size();
    Optional<String> zOrder = config.zOrder() ? Optional.of(table.zOrderBy()) : Optional.empty();
    care.optimise(zOrder, config.days(), Clock.systemUTC());
    care.vacuum(config.retention());
    TableCare.Size after = care.size();
    report.row(
        table.path(),
        before.files(),
        after.files(),
        mib(before.bytes()),
        mib(after.bytes()),
        mib(before.storedBytes()),
        mib(after.storedBytes()));
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%,.1f", bytes / MIB);
  }
}
