package io.lowlag.it;

import io.delta.storage.LocalLogStore;
import java.io.IOException;
import java.util.Iterator;
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

  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration conf)
      throws IOException {
    java.nio.file.Path faultFile = java.nio.file.Path.of(conf.get(TornCheckpointFiles.FAULT_FILE));
    Fault.strike(faultFile, Fault.Moment.BEFORE, path.toUri().getPath());
    super.write(path, actions, overwrite, conf);
    Fault.strike(faultFile, Fault.Moment.AFTER, path.toUri().getPath());
  }
}
