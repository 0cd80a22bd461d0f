package io.lowlag.common.lake;

import io.lowlag.common.job.TableJob;
import io.lowlag.common.report.Table;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * A job that packs a pipeline's small files and deletes those that nobody needs. The pipeline says
 * which tables.
 */
public abstract class TableCareJob extends TableJob<TableCareConfig> {

  private static final double MIB = 1 << 20;
  private static final String LISTING_TASKS = "16";

  @Override
  protected final Map<String, String> sparkSettings(TableCareConfig config) {
    Map<String, String> spark = new HashMap<>(config.files().sparkSettings());
    // Vacuum lists a table's folders by as many tasks as this says: by default 10,000.
    spark.put("spark.sql.sources.parallelPartitionDiscovery.parallelism", LISTING_TASKS);
    return spark;
  }

  @Override
  protected final void run(SparkSession spark, TableCareConfig config, PrintWriter out) {
    Table report = new Table("table", "files", "then", "MiB", "then", "MiB stored", "then");
    for (String path : config.tables()) {
      out.println("packs " + path + " ...");
      out.flush();
      TableCare care = new TableCare(spark, path);
      TableCare.Size before = care.size();
      care.optimise(config.zOrder(), config.days(), Clock.systemUTC());
      care.vacuum(config.retention());
      TableCare.Size after = care.size();
      report.row(
          path,
          before.files(),
          after.files(),
          mib(before.bytes()),
          mib(after.bytes()),
          mib(before.storedBytes()),
          mib(after.storedBytes()));
    }
    out.println(report);
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%,.1f", bytes / MIB);
  }
}
