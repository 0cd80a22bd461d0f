package io.lowlag.realtime.internal.operator;

import io.lowlag.realtime.checkpoint.StateFolder;
import io.lowlag.realtime.internal.engine.StatefulOperatorId;
import java.time.Duration;
import org.apache.spark.sql.streaming.TimeMode;

/**
 * Where the state of one operator is stored and how it is protected.
 *
 * @param checkpointLocation the query's checkpoint
 * @param name name of the operator inside the query
 * @param timeMode processing time, or none for a processor without timers
 * @param ownerTimeout the time without a sign of life after which another driver may take the
 *     checkpoint over
 */
public record OperatorSettings(
    String checkpointLocation, String name, TimeMode timeMode, Duration ownerTimeout) {

  /**
   * Returns the id of the operator, which says where its state is stored.
   *
   * @param checkpoint the query's, qualified
   */
  StatefulOperatorId idIn(String checkpoint) {
    return new StatefulOperatorId(StateFolder.of(checkpoint, name).toString(), name, timeMode);
  }
}
