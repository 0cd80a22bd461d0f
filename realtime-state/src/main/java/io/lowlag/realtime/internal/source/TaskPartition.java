package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.OffsetRange;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * The work of one task.
 *
 * @param partition the Kafka partition read of every topic; also the index of the task
 * @param partitions how many partitions every topic has
 * @param ranges one range a topic, empty ones included
 * @param startStateId names the state to continue from, empty for none
 * @param plannedEndStateId names the state that the task will commit, null where every attempt
 *     draws its own
 * @param location where the task should run, in the format of Spark's scheduler, or null
 */
record TaskPartition(
    int partition,
    int partitions,
    ArrayList<OffsetRange> ranges,
    String startStateId,
    String plannedEndStateId,
    String location)
    implements InputPartition {

  Set<String> topics() {
    return ranges.stream().map(OffsetRange::topic).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * In micro-batch the id is in the offset log before the batch runs. In real-time the offset log
   * is written after it, from the accepted attempts, so an id of one attempt can never name what
   * another one stored.
   */
  String endStateId() {
    return Optional.ofNullable(plannedEndStateId).orElseGet(() -> UUID.randomUUID().toString());
  }

  @Override
  public String[] preferredLocations() {
    return location == null ? new String[0] : new String[] {location};
  }
}
