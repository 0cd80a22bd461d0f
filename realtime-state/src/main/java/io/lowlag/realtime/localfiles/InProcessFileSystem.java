package io.lowlag.realtime.localfiles;

import org.apache.hadoop.fs.LocalFileSystem;

/** {@link LocalFileSystem}, with its checksums, without child processes. */
public final class InProcessFileSystem extends LocalFileSystem {

  /** Hadoop makes one for the scheme {@code file} and initializes it. */
  public InProcessFileSystem() {
    super(new InProcessRawFileSystem());
  }
}
