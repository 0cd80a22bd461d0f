package io.lowlag.realtime.state;

import io.lowlag.realtime.task.SourceTask;
import java.io.IOException;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.execution.streaming.state.StateStoreCheckpointInfo;

/** The open state of one task, which becomes a version or is thrown away. */
final class TaskState {

  private final SourceTask source;
  private final StateStore opened;
  private final LineageLog lineage;
  private final LineageEntry start;
  private boolean named;

  TaskState(SourceTask source, StateStore opened, LineageLog lineage, LineageEntry start) {
    this.source = source;
    this.opened = opened;
    this.lineage = lineage;
    this.start = start;
  }

  /** Whether the task starts without a state. */
  boolean isNew() {
    return start == null;
  }

  /** The same task's state in a store that was opened after a commit that nothing names. */
  TaskState continuedBy(StateStore reopened) {
    return new TaskState(source, reopened, lineage, start);
  }

  /** The open store; it is good for one commit. */
  StateStore store() {
    return opened;
  }

  /**
   * Commits the state and then names it, in this order: a name never points to a state that is not
   * there, and a state without a name is never read.
   */
  void commit() throws IOException {
    long version = opened.commit();
    StateStoreCheckpointInfo commit = opened.getStateStoreCheckpointInfo();
    lineage.append(source, start, version, commit.stateStoreCkptId().get());
    named = true;
  }

  /**
   * Keys of the committed state, over all its variables and timers; 0 where they are not counted.
   */
  long keys() {
    return opened.metrics().numKeys();
  }

  /** Whether the state was committed and named, so that a batch can continue from it. */
  boolean isNamed() {
    return named;
  }

  /** The name that the task commits under. */
  String endStateId() {
    return source.endStateId();
  }

  /** Throws away what was not committed. */
  void abandon() {
    if (!opened.hasCommitted()) {
      opened.abort();
    }
  }
}
