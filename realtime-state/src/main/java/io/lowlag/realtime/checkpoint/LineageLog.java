package io.lowlag.realtime.checkpoint;

import io.lowlag.realtime.internal.engine.StateCommit;
import io.lowlag.realtime.internal.task.SourceTask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Maps the state ids in the source's offsets to commits of Spark's state store, for one partition.
 *
 * <p>The offset log decides which attempt of a batch counts, and its offset names the state. If no
 * accepted offset contains the id of a commit, the commit is never read, whether it is from a
 * failed attempt, from a task that was abandoned and still runs, or from another driver.
 */
public final class LineageLog {

  /** Once in this number of versions, the log looks for files of attempts that did not count. */
  private static final int SWEEP_EVERY = 50;

  private final CheckpointFiles files;
  private final int retained;

  /**
   * @param retained how many states back a query may be restarted from, as Spark retains batches
   */
  public LineageLog(CheckpointFiles files, int retained) {
    this.files = files;
    this.retained = Math.max(2, retained);
  }

  /** Returns the folder of a partition's log, below the operator's. */
  public static Path folder(Path operator, int partition) {
    return new Path(operator, "lineage/" + partition);
  }

  /** Returns whether the files contain a state that was committed under the id. */
  public static boolean knows(CheckpointFiles files, String stateId) throws IOException {
    return files.read(stateId, LineageEntry.class).isPresent();
  }

  /** Returns the folder of the state store that the task continues or starts with. */
  public static String storeOf(SourceTask task, LineageEntry start) {
    return start == null ? LineageEntry.newStore(task.endStateId()) : start.store();
  }

  /** Returns the entry of the task's start id; null for a task that starts without state. */
  public LineageEntry start(SourceTask task) throws IOException {
    String id = task.startStateId();
    if (id == null || id.isEmpty()) {
      files.makeFolder();
      return null;
    }
    LineageEntry entry =
        files
            .read(id, LineageEntry.class)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the offsets continue from state "
                            + id
                            + " of partition "
                            + task.partition()
                            + ", which is not in the checkpoint: it was deleted, or written under"
                            + " another operator name, or the query had no stateful operator then;"
                            + " restore the folder lowlag-state, or start with a new checkpoint"));
    check(entry, task);
    return entry;
  }

  /** Records a commit under the task's end id. */
  public void append(SourceTask task, LineageEntry start, StateCommit commit) throws IOException {
    List<String> predecessors = new ArrayList<>();
    if (start != null) {
      predecessors.add(task.startStateId());
      predecessors.addAll(start.predecessors());
    }
    List<String> outdated = List.of();
    if (predecessors.size() > retained) {
      outdated = List.copyOf(predecessors.subList(retained, predecessors.size()));
      predecessors = predecessors.subList(0, retained);
    }
    LineageEntry entry =
        new LineageEntry(
            LineageEntry.FORMAT,
            storeOf(task, start),
            commit.version(),
            commit.id(),
            task.partitions(),
            task.topics(),
            predecessors);
    // A planned batch that runs again has the id of its first run. The last run counts, because
    // readers have its outputs.
    files.replace(task.endStateId(), entry);
    outdated.forEach(files::delete);
    if (commit.version() % SWEEP_EVERY == 0) {
      sweep(task.endStateId(), predecessors);
    }
  }

  // No restart needs anything older than the oldest state that a query may restart from.
  private void sweep(String newest, List<String> predecessors) {
    Set<String> kept = new HashSet<>(predecessors);
    kept.add(newest);
    List<FileStatus> all = files.list();
    long oldest =
        all.stream()
            .filter(file -> kept.contains(file.getPath().getName()))
            .map(FileStatus::getModificationTime)
            .min(Comparator.naturalOrder())
            .orElse(0L);
    for (FileStatus file : all) {
      String name = file.getPath().getName();
      if (file.getModificationTime() < oldest && !kept.contains(name)) {
        files.delete(name);
      }
    }
  }

  private static void check(LineageEntry entry, SourceTask task) {
    if (entry.format() < 1 || entry.format() > LineageEntry.FORMAT) {
      throw new IllegalStateException(
          "the state is of format "
              + entry.format()
              + ", this version reads 1 to "
              + LineageEntry.FORMAT
              + ": run the version that wrote it, or begin with a new checkpoint");
    }
    if (entry.partitions() != task.partitions()) {
      throw new IllegalStateException(
          "the state was written for "
              + entry.partitions()
              + " partitions, the topics now have "
              + task.partitions()
              + ": keys have moved between partitions; begin with a new checkpoint");
    }
    if (!entry.topics().equals(task.topics())) {
      throw new IllegalStateException(
          "the state was computed from topics "
              + entry.topics()
              + ", the source now reads "
              + task.topics()
              + ": restore the topics, or begin with a new checkpoint");
    }
  }
}
