package io.lowlag.common.checkpoint;

import io.lowlag.common.error.CannotStartException;
import io.lowlag.realtime.checkpoint.CheckpointOwners;
import org.apache.spark.sql.SparkSession;

/** Makes this process the only one that works on a checkpoint, whatever the mode. */
interface Ownership {

  /**
   * Takes the checkpoint.
   *
   * @throws CannotStartException when another process that may be alive has it
   */
  void take(String location);

  /** Releases the checkpoint. */
  void giveBack(String location);

  /**
   * Returns the ownership registry of a Spark session. Without it, Spark would end one of two
   * drivers of a checkpoint, possibly the first.
   */
  static Ownership of(SparkSession spark) {
    return new Ownership() {
      @Override
      public void take(String location) {
        try {
          CheckpointOwners.of(spark).own(location);
        } catch (IllegalStateException e) {
          throw new CannotStartException(e.getMessage(), e);
        }
      }

      @Override
      public void giveBack(String location) {
        CheckpointOwners.of(spark).release(location);
      }
    };
  }
}
