package io.lowlag.attribution.landing;

import io.lowlag.common.config.Settings;
import io.lowlag.common.lake.TableCareConfig;
import io.lowlag.common.lake.TableCareJob;
import picocli.CommandLine.Command;

/** The job that compacts the tables' small files and deletes unneeded ones; run it daily. */
@Command(
    name = "ad-maintenance",
    description =
        "Compacts small files of the Delta tables and deletes files that they no longer need.")
public final class AttributionMaintenanceJob extends TableCareJob {

  /** Runs the job; see {@link TableCareJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new AttributionMaintenanceJob(), args));
  }

  @Override
  protected TableCareConfig configure(Settings settings) {
    LandingConfig landing = LandingConfig.from(settings);
    return TableCareConfig.from(
        settings,
        "landing.maintenance",
        LandingTable.ALL.stream().map(table -> cared(table, landing.path())).toList(),
        landing.files());
  }

  private static TableCareConfig.CaredTable cared(LandingTable table, String path) {
    return new TableCareConfig.CaredTable(table.in(path), table.lookedUpBy());
  }
}
