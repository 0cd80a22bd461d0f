package io.lowlag.fraud.maintenance;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.lake.TableCareConfig;
import io.lowlag.common.lake.TableCareJob;
import io.lowlag.fraud.FraudTables;
import java.util.List;
import picocli.CommandLine.Command;

/** The job that compacts the tables' small files and deletes unneeded ones; run it daily. */
@Command(
    name = "fraud-maintenance",
    description =
        "Compacts small files of the Delta tables and deletes files that they no longer need.")
public final class MaintenanceJob extends TableCareJob {

  private static final String GROUP = "fraud.maintenance";

  /** Runs the job; see {@link TableCareJob} for the exit codes. */
  public static void main(String[] args) {
    System.exit(execute(new MaintenanceJob(), args));
  }

  @Override
  protected TableCareConfig configure(Settings settings) {
    List<String> tables = FraudTables.from(settings).all();
    if (tables.isEmpty()) {
      throw new SettingsException(
          GROUP
              + ": no table is set: set at least one of "
              + String.join(", ", FraudTables.FEATURES, FraudTables.SCORED, FraudTables.TRAINING));
    }
    return TableCareConfig.from(
        settings,
        GROUP,
        tables.stream().map(path -> new TableCareConfig.CaredTable(path, "card_id")).toList(),
        FraudTables.files(settings));
  }
}
