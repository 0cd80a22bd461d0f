package io.lowlag.fraud.maintenance;

import io.lowlag.common.config.Settings;
import io.lowlag.common.job.TableJob;
import io.lowlag.common.report.Table;
import io.lowlag.fraud.delta.TableCare;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;

/** The job that packs the tables' small files and deletes those that nobody needs; run it daily. */
@Command(
    name = "fraud-maintenance",
    description = "Packs small files of the Delta tables, and deletes those that nobody needs.")
public final class MaintenanceJob extends TableJob<MaintenanceConfig> {

  private static final double MIB = 1 << 20;
  private static final String LISTING_TASKS = "16";

  /** Runs the job; see {@link TableJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new MaintenanceJob(), args));
  }

  @Override
  protected MaintenanceConfig configure(Settings settings) {
    return MaintenanceConfig.from(settings);
  }

  @Override
  protected Map<String, String> sparkSettings(MaintenanceConfig config) {
    Map<String, String> spark = new HashMap<>(config.files().sparkSettings());
    // Vacuum lists a table's folders by as many tasks as this says: by default 10,000.
    spark.put("spark.sql.sources.parallelPartitionDiscovery.parallelism", LISTING_TASKS);
    return spark;
  }

  @Override
  protected void run(SparkSession spark, MaintenanceConfig config, PrintWriter out) {
    Table report = new Table("table", "files", "then", "MiB", "then", "MiB stored", "then");
    for (String path : config.tables()) {
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
