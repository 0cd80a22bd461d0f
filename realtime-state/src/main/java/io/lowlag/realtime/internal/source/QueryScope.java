package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.checkpoint.CheckpointFiles;
import io.lowlag.realtime.checkpoint.CheckpointOwners;
import io.lowlag.realtime.checkpoint.LineageLog;
import io.lowlag.realtime.checkpoint.StateFolder;
import io.lowlag.realtime.internal.engine.RunningQueries;
import io.lowlag.realtime.internal.engine.SparkEngine;
import io.lowlag.realtime.internal.figures.ApplicationFigures;
import io.lowlag.realtime.internal.task.BatchCommits;
import io.lowlag.realtime.internal.task.EndRequests;
import io.lowlag.realtime.internal.task.QueryCheckpoint;
import io.lowlag.realtime.internal.task.QueryRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The run of the query that a stream was created for. It owns the checkpoint while it runs, passes
 * the location to its tasks, and does not commit a batch that lacks a state. Used on the query's
 * own thread.
 */
final class QueryScope implements AutoCloseable {

  private final SparkSession session;
  private final String runId;
  private final String checkpoint;
  private final Configuration fileSystems;
  private final Runnable giveBack;
  private final boolean foreachBatch;
  private final TaskStartWatch taskStarts;
  private final UnreadPartitions unread;

  private SortedMap<Integer, String> planned = new TreeMap<>();

  private QueryScope(
      SparkSession session,
      String checkpoint,
      Configuration fileSystems,
      Duration taskStartTimeout) {
    this.session = session;
    this.runId = QueryRun.of(session.sparkContext());
    this.checkpoint = checkpoint;
    this.fileSystems = fileSystems;
    RunningQueries queries = SparkEngine.current().queries();
    this.foreachBatch = queries.checkAfterForeachBatch(session, runId, this::requireAllStates);
    this.taskStarts = new TaskStartWatch(session.sparkContext(), runId, taskStartTimeout);
    this.unread = new UnreadPartitions(taskStartTimeout);
    // Last: nothing would release the lease if a statement above failed.
    this.giveBack =
        CheckpointOwners.take(checkpoint, fileSystems, () -> queries.isActive(session, runId));
  }

  /**
   * Returns the scope of the query whose thread this is.
   *
   * @param metadataPath the directory that Spark gives the source in the checkpoint
   * @param taskStartTimeout how long a task of a real-time batch may wait for its slot
   * @throws IllegalStateException if another driver has the checkpoint
   */
  static QueryScope open(
      SparkSession session,
      String metadataPath,
      Configuration fileSystems,
      Duration taskStartTimeout) {
    // <checkpoint>/sources/<number of the source>
    Path checkpoint = new Path(metadataPath).getParent().getParent();
    return new QueryScope(session, checkpoint.toString(), fileSystems, taskStartTimeout);
  }

  String runId() {
    return runId;
  }

  /** Returns whether a caller waits for the query to process everything that is available. */
  boolean isAwaited() {
    return SparkEngine.current().queries().isAwaited(session, runId);
  }

  /** A planned batch begins, whose tasks commit these states. */
  void begin(SortedMap<Integer, String> states) {
    planned = states;
    begin();
  }

  /** A real-time batch begins, whose tasks name their states themselves. */
  void beginLive() {
    begin();
    taskStarts.planned();
    unread.planned(System.currentTimeMillis());
  }

  /**
   * A real-time batch has ended.
   *
   * @throws IllegalStateException if a partition was not read for too long, unless the query will
   *     be stopped
   */
  void endLive(Collection<TaskOffset> tasks) {
    taskStarts.ended();
    if (!EndRequests.isRequested(runId)) {
      unread.ended(tasks, System.currentTimeMillis());
    }
  }

  private void begin() {
    QueryCheckpoint.tell(session.sparkContext(), checkpoint, foreachBatch);
    BatchCommits.begin(checkpoint);
  }

  @Override
  public void close() {
    ApplicationFigures.current().readingEnded(runId);
    taskStarts.close();
    giveBack.run();
  }

  private void requireAllStates() {
    BatchCommits.missing(checkpoint, planned).forEach(this::requireStates);
  }

  private void requireStates(String operator, SortedSet<Integer> partitions) {
    // A batch that runs again may be skipped, if its first run committed the states.
    partitions.removeIf(partition -> isCommitted(operator, partition, planned.get(partition)));
    if (!partitions.isEmpty()) {
      throw new IllegalStateException(
          "the function of foreachBatch did not read partitions "
              + partitions
              + " of operator "
              + operator
              + " to their ends, so their state and the batch are not committed: change the"
              + " function so that it reads all rows of the batch once, as a write does; show,"
              + " limit, take and isEmpty are not enough; then start the query again, and it"
              + " repeats the batch");
    }
  }

  private boolean isCommitted(String operator, int partition, String stateId) {
    Path folder = LineageLog.folder(StateFolder.of(checkpoint, operator), partition);
    try {
      return LineageLog.knows(CheckpointFiles.in(folder, fileSystems), stateId);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }
}
