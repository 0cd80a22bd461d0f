package io.lowlag.common.job;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Spark settings that decide what a job's results are: the same in every job, whatever a
 * platform has set for its sessions, and a user for the job. Everything else (resources, shuffle
 * partitions, adaptive plans) is theirs.
 */
final class PinnedSettings {

  private static final Logger LOG = LoggerFactory.getLogger(PinnedSettings.class);

  private static final Map<String, String> ALL =
      Map.of(
          // The day that a row's folder is named after.
          "spark.sql.session.timeZone", "UTC",
          "spark.sql.timestampType", "TIMESTAMP_LTZ",
          "spark.sql.datetime.java8API.enabled", "false",
          // Delta keeps the ranges of times in its files as texts, and skips files by them.
          "spark.sql.legacy.timeParserPolicy", "CORRECTED",
          // What does not fit is an error, in no case a null.
          "spark.sql.ansi.enabled", "true",
          "spark.sql.storeAssignmentPolicy", "ANSI",
          "spark.sql.caseSensitive", "false",
          // Features are deduplicated and aggregated in one query, by one watermark.
          "spark.sql.streaming.statefulOperator.allowMultiple", "true",
          // A batch must not change a table's columns.
          "spark.databricks.delta.schema.autoMerge.enabled", "false");

  private PinnedSettings() {}

  /** Puts them into a session's configuration; what a user has set otherwise is told. */
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
