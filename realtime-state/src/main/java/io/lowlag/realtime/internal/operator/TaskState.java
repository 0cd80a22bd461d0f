package io.lowlag.realtime.internal.operator;

import io.lowlag.realtime.checkpoint.CheckpointFiles;
import io.lowlag.realtime.checkpoint.LineageEntry;
import io.lowlag.realtime.checkpoint.LineageLog;
import io.lowlag.realtime.internal.engine.OpenState;
import io.lowlag.realtime.internal.engine.StateStores;
import io.lowlag.realtime.internal.task.SourceTask;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.hadoop.fs.Path;

/** The open state of one task, which is either committed as a version or discarded. */
final class TaskState {

  private final SourceTask source;
  private final OpenState opened;
  private final LineageLog lineage;
  private final LineageEntry start;
  private boolean named;

  private TaskState(SourceTask source, OpenState opened, LineageLog lineage, LineageEntry start) {
    this.source = source;
    this.opened = opened;
    this.lineage = lineage;
    this.start = start;
  }

  /** Opens the state that the task starts from. */
  static TaskState open(StateStores stores, String root, UUID runId, SourceTask source)
      throws IOException {
    Path folder = LineageLog.folder(new Path(root), source.partition());
    LineageLog lineage =
        new LineageLog(CheckpointFiles.in(folder, stores.fileSystems()), stores.retained());
    LineageEntry start = lineage.start(source);
    OpenState opened =
        stores.open(
            runId,
            source.partition(),
            LineageLog.storeOf(source, start),
            start == null ? null : start.commit());
    return new TaskState(source, opened, lineage, start);
  }

  /** Returns whether the task starts without a state. */
  boolean isNew() {
    return start == null;
  }

  /**
   * Commits a new state while it is empty, and opens it again. Spark uploads a whole snapshot with
   * the commit that first has a column family. If that happens here, it delays the start of the
   * query a little, and not the answers at its first batch boundary. Nothing names this commit.
   */
  TaskState settle(StateStores stores, UUID runId) throws IOException {
    OpenState settled =
        stores.open(runId, source.partition(), LineageLog.storeOf(source, start), opened.commit());
    return new TaskState(source, settled, lineage, start);
  }

  /** Returns the open state; it can be committed once. */
  OpenState opened() {
    return opened;
  }

  /**
   * Commits the state and then names it, in this order: a name never points to a state that does
   * not exist, and a state without a name is never read.
   */
  void commit() throws IOException {
    lineage.append(source, start, opened.commit());
    named = true;
  }

  /** Returns the number of keys of the committed state; empty if they are not counted. */
  OptionalLong keys() {
    return opened.keys();
  }

  /** Returns the size of the state's store in memory and files, in bytes. */
  long bytes() {
    return opened.bytes();
  }

  /** Returns whether the state was committed and named, so that a batch can continue from it. */
  boolean isNamed() {
    return named;
  }

  /** Returns the name that the task commits under. */
  String endStateId() {
    return source.endStateId();
  }

  /** Discards what was not committed. */
  void abandon() {
    opened.abandon();
  }
}
