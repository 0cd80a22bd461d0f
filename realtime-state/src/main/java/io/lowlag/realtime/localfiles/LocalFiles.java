package io.lowlag.realtime.localfiles;

import java.util.Map;

/**
 * How Spark reaches files of the scheme {@code file} without starting processes. Hadoop runs {@code
 * chmod} for each file that it creates and {@code readlink} several times for each that it renames,
 * if its native library is missing, as it is in all of Spark's own distributions. So each file of a
 * checkpoint or of a Delta table costs several processes.
 */
public final class LocalFiles {

  private LocalFiles() {}

  /**
   * Returns the settings for a Spark session. They name classes of this package, so these must be
   * on the class path of the driver's and the executors' JVMs from their start; a jar that Spark
   * adds later is too late.
   */
  public static Map<String, String> sparkConfiguration() {
    return Map.of(
        "spark.hadoop.fs.file.impl",
        InProcessFileSystem.class.getName(),
        "spark.hadoop.fs.AbstractFileSystem.file.impl",
        InProcessFs.class.getName());
  }
}
