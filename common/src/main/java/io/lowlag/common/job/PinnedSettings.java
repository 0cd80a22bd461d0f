package io.lowlag.common.job;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Spark settings that decide what a job's results are. They are the same in every job, whatever
 * a platform or a user has set. Everything else (resources, shuffle partitions, adaptive plans) can
 * be set freely.
 */
final class PinnedSettings {

  private static final Logger LOG = LoggerFactory.getLogger(PinnedSettings.class);

  private static final Map<String, String> ALL =
      Map.of(
          // Decides the day that a row's folder is named after.
          "spark.sql.session.timeZone", "UTC",
          "spark.sql.timestampType", "TIMESTAMP_LTZ",
          "spark.sql.datetime.java8API.enabled", "false",
          // Delta stores the ranges of times in its files as texts, and uses them to skip files.
          "spark.sql.legacy.timeParserPolicy", "CORRECTED",
          // A value that does not fit is an error and never becomes null.
          "spark.sql.ansi.enabled", "true",
          "spark.sql.storeAssignmentPolicy", "ANSI",
          "spark.sql.caseSensitive", "false",
          "spark.sql.streaming.statefulOperator.allowMultiple", "true",
          // A batch must not change a table's columns.
          "spark.databricks.delta.schema.autoMerge.enabled", "false");

  private PinnedSettings() {}

  /** Puts the settings into a session's configuration, and logs a user's settings that differ. */
  static void into(Map<String, String> configuration) {
    ALL.forEach(
        (name, value) -> {
          String replaced = configuration.put(name, value);
          if (replaced != null && !replaced.equalsIgnoreCase(value)) {
            LOG.atWarn()
                .addKeyValue("setting", name)
                .addKeyValue("set", replaced)
                .addKeyValue("stays", value)
                .log("spark-setting-pinned");
          }
        });
  }
}
