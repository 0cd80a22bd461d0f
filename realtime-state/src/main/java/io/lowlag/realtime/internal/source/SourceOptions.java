package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.SparkEngine;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The options as this source sees them; all others belong to Spark and are checked by its own
 * source.
 *
 * @param topics the topics that {@code subscribe} names
 * @param stateful whether state with timers depends on the source, so that batches run without data
 * @param warmUpBatches the number of short real-time batches at the start of a run
 * @param all every option, as given
 */
record SourceOptions(
    SortedSet<String> topics, boolean stateful, int warmUpBatches, CaseInsensitiveStringMap all) {

  /** Option that the operator sets: batches run without new data too, so that timers fire. */
  static final String STATEFUL = "stateful";

  /**
   * Option: how long a live task waits for the records of one topic before it goes on with the
   * records of the others, in milliseconds.
   */
  static final String MAX_TASK_IDLE_MS = "maxTaskIdleMs";

  private static final long DEFAULT_TASK_IDLE_MS = 5_000;

  /**
   * Option: the header in which an upstream job writes when the cause of a record arrived, epoch
   * microseconds in decimal ASCII. A record without it arrived at its Kafka timestamp.
   */
  static final String ARRIVAL_HEADER = "arrivalHeader";

  /**
   * Option: how long a task of a real-time batch may wait for its slot while others run, in
   * milliseconds.
   */
  static final String TASK_START_TIMEOUT = "taskStartTimeoutMs";

  private static final long DEFAULT_TASK_START_TIMEOUT_MS = 60_000;

  /**
   * Option: the number of short real-time batches at the start of a run, so that the JVM compiles
   * the code between two batches before it delays a running stream.
   */
  static final String WARM_UP_BATCHES = "warmUpBatches";

  private static final int DEFAULT_WARM_UP_BATCHES = 2;

  private static final String ONE_TASK =
      "task i reads partition i of every topic and nothing else; remove the option";
  private static final String NO_END =
      "a streaming query has no end; remove the option, or use Trigger.AvailableNow";
  private static final String UNTIL_BATCH_ENDS =
      "a real-time task reads until its batch ends; remove the option, or use a micro-batch"
          + " trigger";
  private static final String LEADERS_ONLY =
      "a real-time task reads from the leaders of its partitions, because a follower learns of"
          + " records later, and timers would fire before them; remove the option, also from"
          + " kafka.options";

  private static final Map<String, String> REFUSED =
      ordered(
          "subscribePattern",
          "the topics of co-partitioned state are fixed; name them with subscribe=topic1,topic2",
          "assign",
          "every partition of a topic is read; name the topics with subscribe=topic1,topic2",
          "minPartitions",
          ONE_TASK,
          "maxRecordsPerPartition",
          ONE_TASK,
          "endingOffsets",
          NO_END,
          "endingOffsetsByTimestamp",
          NO_END,
          "endingTimestamp",
          NO_END);

  private static final Map<String, String> REFUSED_IN_REAL_TIME =
      ordered(
          "maxOffsetsPerTrigger",
          UNTIL_BATCH_ENDS,
          "minOffsetsPerTrigger",
          UNTIL_BATCH_ENDS,
          "maxTriggerDelay",
          UNTIL_BATCH_ENDS,
          "kafka.client.rack",
          LEADERS_ONLY);

  /**
   * @throws IllegalArgumentException for an option that co-partitioned reading cannot honour, and
   *     if no topic is subscribed
   */
  static SourceOptions parse(CaseInsensitiveStringMap options) {
    refuse(options, REFUSED);
    String subscribe = options.getOrDefault("subscribe", "");
    SortedSet<String> topics =
        Arrays.stream(subscribe.split(",", -1))
            .map(String::trim)
            .filter(topic -> !topic.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    if (topics.isEmpty()) {
      throw new IllegalArgumentException(
          "option subscribe='" + subscribe + "' names no topic; set it to topic1,topic2");
    }
    return new SourceOptions(
        topics, options.getBoolean(STATEFUL, false), warmUpBatches(options), options);
  }

  /**
   * @throws IllegalArgumentException for an option that real-time mode does not support: one that
   *     limits a batch, or that lets followers answer
   */
  void checkRealTime() {
    refuse(all, REFUSED_IN_REAL_TIME);
  }

  /** Returns how long a task of a real-time batch may wait for its slot. */
  Duration taskStartTimeout() {
    return Duration.ofMillis(all.getLong(TASK_START_TIMEOUT, DEFAULT_TASK_START_TIMEOUT_MS));
  }

  /**
   * Returns the settings of the tasks; the consumer group is unique to a run, as in Spark's source.
   */
  ReaderSettings readerSettings(String metadataPath) {
    String group =
        all.getOrDefault("groupIdPrefix", "spark-kafka-source")
            + "-"
            + UUID.randomUUID()
            + "-"
            + metadataPath.hashCode();
    Map<String, Object> params =
        SparkEngine.current().kafka().consumerParams(kafkaOptions(), group);
    long networkTimeoutMs =
        SparkEnv.get().conf().getTimeAsSeconds("spark.network.timeout", "120s") * 1000;
    return new ReaderSettings(
        new HashMap<>(params),
        ReadingTimes.of(
            all.getLong("kafkaConsumer.pollTimeoutMs", networkTimeoutMs),
            all.getLong(MAX_TASK_IDLE_MS, DEFAULT_TASK_IDLE_MS),
            params),
        new ArrivalStamp(all.get(ARRIVAL_HEADER)),
        all.getBoolean("failOnDataLoss", true),
        all.getBoolean("includeHeaders", false));
  }

  private Map<String, String> kafkaOptions() {
    return all.entrySet().stream()
        .filter(option -> option.getKey().toLowerCase(Locale.ROOT).startsWith("kafka."))
        .collect(
            Collectors.toMap(
                option -> option.getKey().substring("kafka.".length()), Map.Entry::getValue));
  }

  private static int warmUpBatches(CaseInsensitiveStringMap options) {
    String given = options.getOrDefault(WARM_UP_BATCHES, Integer.toString(DEFAULT_WARM_UP_BATCHES));
    if (!given.matches("\\d{1,4}")) {
      throw new IllegalArgumentException(
          "option "
              + WARM_UP_BATCHES
              + "="
              + given
              + " is not a whole number from 0 to 9999; 0 turns warming up off");
    }
    return Integer.parseInt(given);
  }

  private static void refuse(CaseInsensitiveStringMap options, Map<String, String> refused) {
    refused.forEach(
        (name, remedy) -> {
          if (options.containsKey(name)) {
            throw new IllegalArgumentException(
                "option " + name + "=" + options.get(name) + " cannot be used: " + remedy);
          }
        });
  }

  private static Map<String, String> ordered(String... nameAndRemedy) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < nameAndRemedy.length; i += 2) {
      map.put(nameAndRemedy[i], nameAndRemedy[i + 1]);
    }
    return map;
  }
}
