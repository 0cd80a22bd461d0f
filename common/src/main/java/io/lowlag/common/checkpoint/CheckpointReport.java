package io.lowlag.common.checkpoint;

import io.lowlag.common.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A description of a checkpoint's content for people to read. */
public final class CheckpointReport {

  private CheckpointReport() {}

  /** Returns one line for each known fact, then the offsets as a table. */
  public static List<String> of(CheckpointContent checkpoint) {
    List<String> lines = new ArrayList<>();
    lines.add("checkpoint  " + checkpoint.location());
    lines.add("job         " + checkpoint.job().map(JobIdentity::job).orElse("not a Lowlag job"));
    checkpoint.job().ifPresent(job -> lines.add("state       " + state(job, checkpoint)));
    lines.add("query       " + checkpoint.queryId().orElse("has not started"));
    lines.add(
        "batches     last done "
            + batch(checkpoint.doneBatch())
            + ", last planned "
            + batch(checkpoint.plannedBatch())
            + checkpoint.plannedAt().map(at -> " at " + at).orElse(""));
    checkpoint.offsets().ifPresent(offsets -> lines.addAll(table(offsets)));
    return lines;
  }

  private static String state(JobIdentity job, CheckpointContent checkpoint) {
    String parts =
        checkpoint.statePartitions().isPresent()
            ? ", " + checkpoint.statePartitions().getAsInt() + " partitions"
            : "";
    return job.state() + parts + ", format " + job.format();
  }

  private static String batch(OptionalLong batch) {
    return batch.isPresent() ? Long.toString(batch.getAsLong()) : "none";
  }

  private static List<String> table(TopicOffsets offsets) {
    Table table = new Table("topic", "partition", "next offset");
    offsets
        .topics()
        .forEach(
            (topic, partitions) ->
                partitions.forEach((partition, offset) -> table.row(topic, partition, offset)));
    return table.toString().lines().map(String::stripLeading).toList();
  }
}
