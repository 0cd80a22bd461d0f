package io.lowlag.it;

import io.lowlag.realtime.internal.spark42.LocalCheckpointFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/**
 * Checkpoint files of a local disk that break at one of them, as an armed {@link Fault} says: just
 * before the file appears under its name, or just after. Spark makes it by reflection, in the
 * driver's process and in every executor's.
 */
public final class TornCheckpointFiles extends LocalCheckpointFiles {

  /** The Hadoop setting that says where a fault is armed. */
  static final String FAULT_FILE = "lowlag.it.fault-file";

  private final Path faultFile;

  /** For Spark. */
  public TornCheckpointFiles(org.apache.hadoop.fs.Path root, Configuration conf)
      throws IOException {
    super(root, conf);
    faultFile = Path.of(conf.get(FAULT_FILE));
  }

  @Override
  protected void beforeAppearing(Path file) throws IOException {
    Fault.strike(faultFile, Fault.Moment.BEFORE, file.toString());
  }

  @Override
  protected void afterAppearing(Path file) throws IOException {
    Fault.written(file.toString());
    Fault.strike(faultFile, Fault.Moment.AFTER, file.toString());
  }
}
