package io.lowlag.realtime.checkpoint;

import org.apache.hadoop.fs.Path;

/** Where Lowlag keeps what is its own in a checkpoint. */
public final class StateFolder {

  private StateFolder() {}

  /** The folder of everything that belongs to the checkpoint as a whole. */
  static Path of(String checkpointLocation) {
    return new Path(checkpointLocation, "lowlag-state");
  }

  /** The folder of what tells who works on the checkpoint. */
  static Path owners(String checkpointLocation) {
    return new Path(of(checkpointLocation), "owners");
  }

  /** The folder of everything that an operator keeps. */
  public static Path of(String checkpointLocation, String operator) {
    return new Path(of(checkpointLocation), operator);
  }
}
