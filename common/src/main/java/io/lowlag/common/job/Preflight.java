package io.lowlag.common.job;

import io.lowlag.common.checkpoint.CheckpointContent;
import io.lowlag.common.checkpoint.TopicOffsets;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.execution.ExecutionPlan;
import io.lowlag.common.execution.TaskSlots;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.kafka.TopicCheck;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.kafka.common.config.TopicConfig;

/** The checks before a query starts. Errors are thrown with one line; findings are reported. */
final class Preflight {

  private static final Duration SLOTS_PAUSE = Duration.ofMillis(200);

  private final ExecutionPlan plan;
  private final KafkaConnection connection;
  private final JobSpec spec;

  Preflight(ExecutionPlan plan, KafkaConnection connection, JobSpec spec) {
    this.plan = plan;
    this.connection = connection;
    this.spec = spec;
  }

  /**
   * Checks the topics.
   *
   * @return the partition count of each topic
   * @throws CannotStartException when a topic or the right to use it is missing
   */
  Map<String, Integer> checkTopics() {
    return TopicCheck.partitionCounts(connection, topics(), spec.rights());
  }

  private Set<String> topics() {
    Set<String> topics = new LinkedHashSet<>(plan.shape().inputTopics());
    topics.addAll(spec.outputTopics());
    return topics;
  }

  /** Returns the settings of all topics, as far as the broker allows this client to read them. */
  Map<String, Map<String, String>> configurations() {
    return TopicCheck.configurations(connection, topics());
  }

  /**
   * Refuses a job that would read its own output for ever, and topics or folders that have two
   * uses.
   *
   * @param checkpoint the query's checkpoint folder
   * @throws CannotStartException naming them
   */
  void refuseClashes(String checkpoint) {
    List<String> inputs = plan.shape().inputTopics();
    inputs.stream()
        .filter(topic -> Collections.frequency(inputs, topic) > 1)
        .findFirst()
        .ifPresent(
            topic -> {
              throw new CannotStartException(
                  "topic "
                      + topic
                      + " is set for several inputs, but the job tells its inputs apart by their"
                      + " topic: give each input its own topic");
            });
    List<String> both =
        spec.outputTopics().stream().filter(plan.shape().inputTopics()::contains).toList();
    if (!both.isEmpty()) {
      throw new CannotStartException(
          "the job would read what it writes: "
              + String.join(", ", both)
              + " is an input and an output; give the output a topic of its own");
    }
    if (Collections.frequency(spec.outputTopics(), spec.deadLetterTopic()) > 1) {
      throw new CannotStartException(
          "topic "
              + spec.deadLetterTopic()
              + " is set for dead letters and for other outputs, so readers of one would get both:"
              + " give the dead letters their own topic");
    }
    spec.tables().stream()
        .filter(table -> holds(table, checkpoint) || holds(checkpoint, table))
        .findFirst()
        .ifPresent(
            table -> {
              throw new CannotStartException(
                  "the table "
                      + table
                      + " and checkpoint.location "
                      + checkpoint
                      + " overlap: one folder is inside the other, so deleting the outer one would"
                      + " delete both; give each its own folder");
            });
  }

  private static boolean holds(String folder, String other) {
    return slashed(other).startsWith(slashed(folder));
  }

  /** Returns a folder's path with a slash at its end, without the name of the local file system. */
  private static String slashed(String folder) {
    URI uri = new Path(folder).toUri();
    String path = uri.getPath().endsWith("/") ? uri.getPath() : uri.getPath() + "/";
    return uri.getScheme() == null || uri.getScheme().equals("file")
        ? path
        : uri.getScheme() + "://" + uri.getAuthority() + path;
  }

  /**
   * Checks that starting offsets name each partition of the inputs once, and nothing else.
   *
   * @param startingOffsets the setting; a value that is not JSON is left to Spark
   * @throws CannotStartException naming the topic or partition
   */
  void checkStartingOffsets(String startingOffsets, Map<String, Integer> counts) {
    if (!startingOffsets.strip().startsWith("{")) {
      return;
    }
    Map<String, NavigableMap<Integer, Long>> given =
        TopicOffsets.parse(startingOffsets)
            .orElseThrow(
                () ->
                    wrongOffsets(
                        startingOffsets
                            + " does not give topics with an offset for each partition"))
            .topics();
    List<String> inputs = plan.shape().inputTopics();
    given.keySet().stream()
        .filter(topic -> !inputs.contains(topic))
        .findFirst()
        .ifPresent(
            topic -> {
              throw wrongOffsets(
                  topic
                      + " is not an input of the job; the inputs are "
                      + String.join(", ", inputs));
            });
    for (String topic : inputs) {
      NavigableMap<Integer, Long> offsets = given.getOrDefault(topic, new TreeMap<>());
      Set<Integer> partitions =
          IntStream.range(0, counts.get(topic)).boxed().collect(Collectors.toSet());
      if (!offsets.keySet().equals(partitions)) {
        throw wrongOffsets(
            topic
                + " has "
                + counts.get(topic)
                + " partitions, but the setting gives offsets for "
                + (offsets.isEmpty() ? "none" : offsets.keySet()));
      }
      offsets.forEach(
          (partition, offset) -> {
            if (offset < TopicOffsets.EARLIEST) {
              throw wrongOffsets("the offset of " + topic + "-" + partition + " is " + offset);
            }
          });
    }
  }

  private static CannotStartException wrongOffsets(String what) {
    return new CannotStartException(
        "source.starting-offsets: "
            + what
            + "; give earliest, latest, or an offset for every partition of every input: -2 means"
            + " its earliest offset, -1 its latest");
  }

  /**
   * Checks that the partition counts of the topics allow co-partitioned state in a new checkpoint.
   *
   * @throws CannotStartException when counts differ where they must not
   */
  void checkPartitioning(Map<String, Integer> counts) {
    List<String> inputs = plan.shape().inputTopics();
    if (plan.coPartitioned()
        && new HashSet<>(inputs.stream().map(counts::get).toList()).size() > 1) {
      throw new CannotStartException(
          inputs.stream()
                  .map(topic -> topic + " has " + counts.get(topic) + " partitions")
                  .collect(Collectors.joining(", "))
              + ": co-partitioned state needs equal counts; repartition the topics, or use"
              + " execution.state = shuffled");
    }
  }

  /**
   * Checks that the state of a checkpoint is in the same partitions as the records of its keys.
   *
   * @throws CannotStartException when topics have more partitions than before
   */
  void checkContinued(Map<String, Integer> counts, CheckpointContent checkpoint) {
    if (!plan.coPartitioned() || checkpoint.offsets().isEmpty()) {
      return;
    }
    Map<String, NavigableMap<Integer, Long>> begun = checkpoint.offsets().get().topics();
    for (String topic : plan.shape().inputTopics()) {
      if (begun.containsKey(topic) && begun.get(topic).size() != counts.get(topic)) {
        throw new CannotStartException(
            grown(
                topic
                    + " has "
                    + counts.get(topic)
                    + " partitions, the checkpoint began with "
                    + begun.get(topic).size(),
                checkpoint.location(),
                connection.bootstrapServers()));
      }
    }
  }

  /** Returns what to do about topics whose partitions differ from those in the checkpoint. */
  static String grown(String what, String checkpoint, String brokers) {
    return what
        + ": keys have moved away from their state; start with empty state from a new checkpoint"
        + " folder, and with source.starting-offsets = what \"./lowlag checkpoint offsets "
        + checkpoint
        + " --bootstrap-servers "
        + brokers
        + "\" prints"
        + (checkpoint.matches("(?!file:)\\w+:.*")
            ? "; there, it needs the settings and the client of the file system"
                + " (LOWLAG_CLASSPATH)"
            : "");
  }

  /**
   * Checks, in real-time mode, that every task gets a slot; executors may still be starting.
   *
   * @param stateTasks tasks of the stage that holds shuffled state; 0 if there is none
   * @param available returns the slots that exist now
   * @param patience how long to wait for executors that have not registered yet
   * @throws CannotStartException when there are too few slots, or the thread is interrupted
   */
  TaskSlots checkSlots(
      Map<String, Integer> counts, int stateTasks, IntSupplier available, Duration patience) {
    TaskSlots slots = new TaskSlots(tasks(counts) + stateTasks, available.getAsInt());
    Instant deadline = Instant.now().plus(patience);
    while (plan.realTime()
        && slots.available() < slots.needed()
        && Instant.now().isBefore(deadline)) {
      LockSupport.parkNanos(SLOTS_PAUSE.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw new CannotStartException("interrupted while the start waits for executors");
      }
      slots = new TaskSlots(slots.needed(), available.getAsInt());
    }
    if (plan.realTime()) {
      slots.check();
    }
    return slots;
  }

  private int tasks(Map<String, Integer> counts) {
    List<Integer> inputs = plan.shape().inputTopics().stream().map(counts::get).toList();
    return plan.coPartitioned() ? inputs.get(0) : inputs.stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * Returns the findings, one line each.
   *
   * @param continuedFrom the offsets at which the checkpoint continues; empty for a new checkpoint
   * @param configurations of the topics, as far as the brokers allow this client to read them
   */
  List<String> report(
      Map<String, Integer> counts,
      TaskSlots slots,
      String checkpoint,
      Optional<TopicOffsets> continuedFrom,
      Map<String, Map<String, String>> configurations) {
    List<String> lines = new ArrayList<>();
    lines.add("mode        " + plan.describe() + " on " + plan.engine().name());
    plan.shuffledBecause().ifPresent(reason -> lines.add("state       shuffled: " + reason));
    lines.add("broker      " + connection);
    if (!plan.shape().inputTopics().isEmpty()) {
      lines.add("reads       " + topics(plan.shape().inputTopics(), counts));
      lines.add("time        " + times(configurations));
    }
    lines.add("writes      " + topics(spec.outputTopics(), counts));
    if (plan.realTime()) {
      lines.add(
          "task slots  " + slots + (slots.tight() ? ", above 50 %: little room for bursts" : ""));
    }
    lines.add("checkpoint  " + checkpoint);
    continuedFrom.ifPresent(
        from ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "behind      %,d records",
                    TopicCheck.recordsSince(connection, from.byPartition()))));
    if (plan.shuffled()) {
      lines.add(
          "notice      shuffled state uses the engine's clock: after an outage, timers that are due"
              + " fire before the job has read the backlog");
    }
    List<String> hidden =
        topics().stream().filter(topic -> !configurations.containsKey(topic)).toList();
    if (!hidden.isEmpty()) {
      lines.add(
          "notice      the brokers deny "
              + connection.user()
              + ": DescribeConfigs on topic "
              + String.join(", ", hidden)
              + "; the job cannot check their largest record size, their compaction and their"
              + " timestamp type");
    }
    spec.compactedTopics().stream()
        .filter(configurations::containsKey)
        .filter(
            topic ->
                !configurations
                    .get(topic)
                    .getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "")
                    .contains(TopicConfig.CLEANUP_POLICY_COMPACT))
        .sorted()
        .forEach(
            topic ->
                lines.add(
                    "warning     "
                        + topic
                        + " is not compacted: it will keep every record; set its cleanup.policy ="
                        + " compact"));
    return lines;
  }

  /** Returns whose clock the Kafka timestamps of the inputs come from. */
  private String times(Map<String, Map<String, String>> configurations) {
    return plan.shape().inputTopics().stream()
        .map(
            topic ->
                topic
                    + " "
                    + configurations
                        .getOrDefault(topic, Map.of())
                        .getOrDefault(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "unknown"))
        .collect(Collectors.joining(", "));
  }

  private static String topics(List<String> topics, Map<String, Integer> counts) {
    return topics.stream()
        .map(topic -> topic + " (" + counts.get(topic) + ")")
        .collect(Collectors.joining(", "));
  }
}
