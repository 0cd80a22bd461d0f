package io.lowlag.common.lake;

import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_seconds;

import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Column;

/**
 * The day of a time, in UTC. Spark's own {@code to_date} uses the session's time zone, so a row
 * that is written again in another zone would be in another folder.
 */
public final class UtcDate {

  private static final long DAY_SECONDS = TimeUnit.DAYS.toSeconds(1);

  private UtcDate() {}

  /** Returns the date of a timestamp. */
  public static Column of(Column timestamp) {
    Column day = floor(unix_seconds(timestamp).divide(lit((double) DAY_SECONDS)));
    return date_from_unix_date(day.cast("int"));
  }
}
