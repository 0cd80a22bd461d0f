package io.lowlag.common.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.error.CannotStartException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The content of a checkpoint. Its query may read with Spark's own Kafka source or with the
 * co-partitioned one.
 *
 * @param location of the checkpoint
 * @param job the job that it belongs to; empty if a program other than a Lowlag job began it
 * @param queryId of the query; empty if none has started yet
 * @param plannedBatch the last batch whose offsets are logged
 * @param doneBatch the last batch that is done; the query continues after it
 * @param plannedAt when the last batch was planned
 * @param offsets where the last done batch ended; before the first, where the query begins
 * @param statePartitions how many partitions the state has, if the checkpoint tells
 */
public record CheckpointContent(
    String location,
    Optional<JobIdentity> job,
    Optional<String> queryId,
    OptionalLong plannedBatch,
    OptionalLong doneBatch,
    Optional<Instant> plannedAt,
    Optional<TopicOffsets> offsets,
    OptionalInt statePartitions) {

  private static final JsonMapper JSON = new JsonMapper();

  /** The source's number, which newer logs write before its offset. */
  private static final Pattern SOURCE_NUMBER = Pattern.compile("^\\d+:(?=\\{)");

  private static final String HADOOP = "spark.hadoop.";

  /** The number of lines for version and metadata, which come first. */
  private static final int HEAD = 2;

  /**
   * Reads a checkpoint.
   *
   * @param location a folder in any file system that the settings can reach
   * @param settings of Spark, by their full names; those of its file systems begin with {@code
   *     spark.hadoop.}
   * @throws CannotStartException when there is none, or it cannot be read
   */
  public static CheckpointContent read(String location, Map<String, String> settings) {
    Configuration hadoop = new Configuration();
    settings.forEach(
        (name, value) -> {
          if (name.startsWith(HADOOP)) {
            hadoop.set(name.substring(HADOOP.length()), value);
          }
        });
    return Checkpoint.at(location, hadoop).content();
  }

  static CheckpointContent of(String location, CheckpointFolder folder, IdentityFile note)
      throws IOException {
    OffsetLog log = folder.log();
    Optional<JobIdentity> job = note.read();
    Optional<String> query = queryId(folder);
    if (job.isEmpty() && query.isEmpty() && !log.exists()) {
      throw new CannotStartException(
          location + " holds no checkpoint: name the folder that checkpoint.location names");
    }
    OptionalLong planned = log.lastPlanned();
    OptionalLong done = log.lastDone();
    List<String> last = planned.isPresent() ? log.planned(planned.getAsLong()) : List.of();
    JsonNode metadata = last.size() < HEAD ? JSON.createObjectNode() : JSON.readTree(last.get(1));
    Optional<TopicOffsets> offsets =
        done.isPresent()
            ? sources(log.planned(done.getAsLong()))
            : Optional.ofNullable(folder.initialOffsets()).flatMap(TopicOffsets::parse);
    return new CheckpointContent(
        location,
        job,
        query,
        planned,
        done,
        Optional.ofNullable(metadata.get("batchTimestampMs"))
            .map(JsonNode::asLong)
            .map(Instant::ofEpochMilli),
        offsets,
        statePartitions(job, metadata, offsets));
  }

  private static Optional<String> queryId(CheckpointFolder folder) throws IOException {
    Path file = new Path(folder.path(), "metadata");
    if (!folder.files().exists(file)) {
      return Optional.empty();
    }
    try {
      String text = String.join("", OffsetLog.lines(folder.files(), file));
      return Optional.ofNullable(JSON.readTree(text).get("id")).map(JsonNode::asText);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is damaged: " + e.getOriginalMessage(), e);
    }
  }

  private static Optional<TopicOffsets> sources(List<String> logged) {
    return logged.stream()
        .skip(HEAD)
        .map(line -> TopicOffsets.parse(SOURCE_NUMBER.matcher(line).replaceFirst("")))
        .flatMap(Optional::stream)
        .reduce(TopicOffsets::and);
  }

  private static OptionalInt statePartitions(
      Optional<JobIdentity> job, JsonNode metadata, Optional<TopicOffsets> offsets) {
    String state = job.map(JobIdentity::state).orElse(JobIdentity.NO_STATE);
    if (state.equals(JobIdentity.NO_STATE)) {
      return OptionalInt.empty();
    }
    if (!state.equals(JobIdentity.SHUFFLED)) {
      return offsets.stream()
          .flatMap(all -> all.topics().values().stream())
          .mapToInt(partitions -> partitions.size())
          .max();
    }
    JsonNode shuffled = metadata.path("conf").path("spark.sql.shuffle.partitions");
    return shuffled.isMissingNode() ? OptionalInt.empty() : OptionalInt.of(shuffled.asInt());
  }
}
