package io.lowlag.realtime.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.lowlag.realtime.internal.engine.StateCommit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a state id of the source stands for in Spark's state store.
 *
 * @param format of this file
 * @param version of the state store, one higher with each batch
 * @param checkpointId tells this commit of the version from those of other attempts
 * @param partitions of every topic when the state was written
 * @param topics that the state was computed from
 * @param predecessors the state ids before this one, the last first, as far as they are retained
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LineageEntry(
    int format,
    long version,
    String checkpointId,
    int partitions,
    Set<String> topics,
    List<String> predecessors) {

  static final int FORMAT = 1;

  /** Keeps topics sorted, so that files of the same topics are the same. */
  public LineageEntry {
    topics = new TreeSet<>(topics);
    predecessors = List.copyOf(predecessors);
  }

  /** The commit of the state. */
  public StateCommit commit() {
    return new StateCommit(version, checkpointId);
  }
}
