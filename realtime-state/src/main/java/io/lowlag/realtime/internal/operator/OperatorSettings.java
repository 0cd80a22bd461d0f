package io.lowlag.realtime.internal.operator;

import io.lowlag.realtime.checkpoint.StateFolder;
import io.lowlag.realtime.internal.engine.StatefulOperatorId;
import java.time.Duration;
import org.apache.spark.sql.streaming.TimeMode;

/**
 * Where the state of one operator lives and how it is guarded.
 *
 * @param checkpointLocation the query's checkpoint
 * @param name names the operator inside the query
 * @param timeMode processing time, or none for a processor without timers
 * @param ownerTimeout after how long without a sign of life another driver may take the checkpoint
 */
public record OperatorSettings(
    String checkpointLocation, String name, TimeMode timeMode, Duration ownerTimeout) {

  /**
   * Where the state is.
   *
   * @param checkpoint the query's, qualified
   */
  StatefulOperatorId idIn(String checkpoint) {
    return new StatefulOperatorId(StateFolder.of(checkpoint, name).toString(), name, timeMode);
  }
}
