package io.lowlag.realtime.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.lowlag.realtime.internal.engine.StateCommit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a state id of the source refers to in Spark's state store.
 *
 * @param format of this file
 * @param version of the state store, one higher with each batch
 * @param store the folder of the state store below the operator's
 * @param checkpointId distinguishes this commit of the version from those of other attempts
 * @param partitions of every topic when the state was written
 * @param topics that the state was computed from
 * @param predecessors the state ids before this one, the last first, as far as they are retained
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LineageEntry(
    int format,
    String store,
    long version,
    String checkpointId,
    int partitions,
    Set<String> topics,
    List<String> predecessors) {

  /** Since this format, each beginning of a query has its own state store. */
  static final int FORMAT = 2;

  private static final String ONLY_STORE = "state";

  /** Sorts the topics, so that files of the same topics are equal. */
  public LineageEntry {
    store = store == null ? ONLY_STORE : store;
    topics = new TreeSet<>(topics);
    predecessors = List.copyOf(predecessors);
  }

  /**
   * Returns the folder for the state of a partition that starts without state. The folder is new,
   * because in a used folder Spark's maintenance would treat existing files as older and newer
   * versions of the same state.
   *
   * @param stateId names the first state
   */
  static String newStore(String stateId) {
    return ONLY_STORE + "/" + stateId;
  }

  /** Returns the commit of the state. */
  public StateCommit commit() {
    return new StateCommit(version, checkpointId);
  }
}
