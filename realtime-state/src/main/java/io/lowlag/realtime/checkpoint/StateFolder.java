package io.lowlag.realtime.checkpoint;

import org.apache.hadoop.fs.Path;

/** The folders in which Lowlag keeps its own files in a checkpoint. */
public final class StateFolder {

  private StateFolder() {}

  /** Returns the folder of everything that belongs to the checkpoint as a whole. */
  static Path of(String checkpointLocation) {
    return new Path(checkpointLocation, "lowlag-state");
  }

  /** Returns the folder of the files that say which drivers work on the checkpoint. */
  static Path owners(String checkpointLocation) {
    return new Path(of(checkpointLocation), "owners");
  }

  /** Returns the folder of everything that an operator stores. */
  public static Path of(String checkpointLocation, String operator) {
    return new Path(of(checkpointLocation), operator);
  }
}
