package io.lowlag.realtime;

import io.lowlag.realtime.checkpoint.CheckpointOwners;
import java.io.Serializable;
import java.time.Duration;
import org.apache.spark.sql.streaming.TimeMode;

/**
 * Where the state of one operator is stored and how it is protected.
 *
 * @param checkpointLocation the query's checkpoint, the same as for its writer; the state is stored
 *     below {@code lowlag-state} in it
 * @param name name of the operator inside the query: letters, digits, dots, dashes and underscores
 * @param timeMode processing time, or none for a processor without timers
 * @param ownerTimeout the time without a sign of life after which another driver may take the
 *     checkpoint over; it must be longer than the driver's longest pause
 */
public record StateOptions(
    String checkpointLocation, String name, TimeMode timeMode, Duration ownerTimeout)
    implements Serializable {

  public StateOptions {
    if (checkpointLocation == null || checkpointLocation.isBlank()) {
      throw new IllegalArgumentException(
          "checkpointLocation is missing: set it to the checkpointLocation of the query's writer");
    }
    if (name == null || !name.matches("[A-Za-z0-9._-]+")) {
      throw new IllegalArgumentException(
          "operator name '" + name + "' must be letters, digits, dots, dashes and underscores");
    }
    if (!timeMode.equals(TimeMode.ProcessingTime()) && !timeMode.equals(TimeMode.None())) {
      throw new IllegalArgumentException(
          "time mode "
              + timeMode
              + " cannot run without a watermark: use processing-time timers, and compare event"
              + " times in the processor");
    }
    if (ownerTimeout.toMillis() < 1_000) {
      throw new IllegalArgumentException(
          "ownerTimeout "
              + ownerTimeout.toMillis()
              + " ms is too short to tell a paused driver from a dead one: set at least 1 s");
    }
  }

  /**
   * Returns the options that most queries need: processing-time timers and an owner timeout of 30
   * seconds.
   */
  public static StateOptions of(String checkpointLocation, String name) {
    return new StateOptions(
        checkpointLocation, name, TimeMode.ProcessingTime(), CheckpointOwners.DEFAULT_TIMEOUT);
  }

  /** Returns these options with another time mode. */
  public StateOptions withTimeMode(TimeMode mode) {
    return new StateOptions(checkpointLocation, name, mode, ownerTimeout);
  }

  /** Returns these options with another owner timeout. */
  public StateOptions withOwnerTimeout(Duration timeout) {
    return new StateOptions(checkpointLocation, name, timeMode, timeout);
  }
}
