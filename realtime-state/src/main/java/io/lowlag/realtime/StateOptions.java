package io.lowlag.realtime;

import io.lowlag.realtime.checkpoint.CheckpointOwners;
import java.io.Serializable;
import java.time.Duration;
import org.apache.spark.sql.streaming.TimeMode;

/**
 * Where the state of one operator lives and how it is guarded.
 *
 * @param checkpointLocation the query's checkpoint, the same that its writer is given; the state is
 *     kept below {@code lowlag-state} in it
 * @param name names the operator inside the query: letters, digits, dots, dashes and underscores
 * @param timeMode processing time, or none for a processor without timers
 * @param ownerTimeout after how long without a sign of life another driver may take the checkpoint
 *     over; it must be longer than the driver's longest pause
 */
public record StateOptions(
    String checkpointLocation, String name, TimeMode timeMode, Duration ownerTimeout)
    implements Serializable {

  public StateOptions {
    if (checkpointLocation == null || checkpointLocation.isBlank()) {
      throw new IllegalArgumentException(
          "checkpointLocation is missing: give the path that the query's writer is given");
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
              + " ms is too short to tell a pause from a death: use 1 s up");
    }
  }

  /** The options that most queries need: processing-time timers, 30 seconds of owner timeout. */
  public static StateOptions of(String checkpointLocation, String name) {
    return new StateOptions(
        checkpointLocation, name, TimeMode.ProcessingTime(), CheckpointOwners.DEFAULT_TIMEOUT);
  }

  /** The same with another time mode. */
  public StateOptions withTimeMode(TimeMode mode) {
    return new StateOptions(checkpointLocation, name, mode, ownerTimeout);
  }

  /** The same with another owner timeout. */
  public StateOptions withOwnerTimeout(Duration timeout) {
    return new StateOptions(checkpointLocation, name, timeMode, timeout);
  }
}
