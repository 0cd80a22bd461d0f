package io.lowlag.it;

import io.delta.storage.LocalLogStore;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The log of Delta tables on a local disk, which breaks at one of its files as an armed {@link
 * Fault} says: just before a version of the table is committed, or just after. Delta makes it by
 * reflection.
 */
public final class TornDeltaLog extends LocalLogStore {

  /** For Delta. */
  public TornDeltaLog(Configuration conf) {
    super(conf);
  }

  /** Settings of a job of its own process whose Delta log breaks as that file says. */
  static Map<String, String> settings(java.nio.file.Path faultFile) {
    return Map.of(
        "spark.master",
        CorrelationFixture.quoted("local[2]"),
        "spark.\"ui.enabled\"",
        "false",
        "spark.\"sql.shuffle.partitions\"",
        "1",
        "spark.\"delta.logStore.file.impl\"",
        TornDeltaLog.class.getName(),
        "spark.\"hadoop." + TornCheckpointFiles.FAULT_FILE + "\"",
        CorrelationFixture.quoted(faultFile.toString()));
  }

  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration conf)
      throws IOException {
    java.nio.file.Path faultFile = java.nio.file.Path.of(conf.get(TornCheckpointFiles.FAULT_FILE));
    Fault.strike(faultFile, Fault.Moment.BEFORE, path.toUri().getPath());
    super.write(path, actions, overwrite, conf);
    Fault.strike(faultFile, Fault.Moment.AFTER, path.toUri().getPath());
  }
}
