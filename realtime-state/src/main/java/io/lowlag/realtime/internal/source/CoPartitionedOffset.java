package io.lowlag.realtime.internal.source;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lowlag.realtime.internal.task.ArrivalClock;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.connector.read.streaming.Offset;

/**
 * Kafka offsets, the ids of the states that belong to them, and the time of arrival that they have
 * reached, in one JSON: {@code {"topics":{"ad-requests":{"0":5}},"state":{"0":"id"},
 * "time":{"0":1764115200000}}}. Spark writes it to its offset log in one step, so a state counts as
 * committed exactly when the offsets do.
 *
 * <p>The end of a planned batch also says when the batch was planned, and which topics had more
 * records at that time than the batch reads. So a batch that runs again fires the same timers.
 */
final class CoPartitionedOffset extends Offset {

  // Equality of offsets is equality of their JSON, so its order is fixed by sorted maps.
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
  private static final TypeReference<TreeMap<String, TreeMap<Integer, Long>>> TOPICS =
      new TypeReference<>() {};

  private final SortedMap<String, ? extends SortedMap<Integer, Long>> topics;
  private final SortedMap<Integer, String> state;
  private final SortedMap<Integer, Long> time;
  private final BatchPlan plan;
  private final boolean endOfLive;
  private final String json;

  CoPartitionedOffset(
      SortedMap<String, ? extends SortedMap<Integer, Long>> topics,
      SortedMap<Integer, String> state,
      SortedMap<Integer, Long> time,
      BatchPlan plan) {
    this(topics, state, time, plan, false);
  }

  private CoPartitionedOffset(
      SortedMap<String, ? extends SortedMap<Integer, Long>> topics,
      SortedMap<Integer, String> state,
      SortedMap<Integer, Long> time,
      BatchPlan plan,
      boolean endOfLive) {
    this.topics = topics;
    this.state = state;
    this.time = time;
    this.plan = plan;
    this.endOfLive = endOfLive;
    this.json = write(new Fields(topics, state, time, plan));
  }

  /**
   * Returns the end of a real-time batch, from how far its tasks came. It equals the end of the
   * batch before if no record came between them, whatever the states are: this is how Spark notices
   * that nothing is left to process.
   */
  static CoPartitionedOffset endOfLive(Collection<TaskOffset> tasks) {
    SortedMap<String, TreeMap<Integer, Long>> topics = new TreeMap<>();
    SortedMap<Integer, String> states = new TreeMap<>();
    SortedMap<Integer, Long> times = new TreeMap<>();
    for (TaskOffset task : tasks) {
      task.offsets()
          .forEach(
              (topic, next) ->
                  topics
                      .computeIfAbsent(topic, first -> new TreeMap<>())
                      .put(task.partition(), next));
      states.put(task.partition(), task.endStateId());
      if (task.time() != ArrivalClock.UNKNOWN) {
        times.put(task.partition(), task.time());
      }
    }
    return new CoPartitionedOffset(topics, states, times, null, true);
  }

  /** Returns the offset that Spark passes back: our own, or its JSON from the offset log. */
  static CoPartitionedOffset of(Offset offset) {
    return offset instanceof CoPartitionedOffset own ? own : parse(offset.json());
  }

  /**
   * @throws IllegalArgumentException if another source wrote the JSON
   */
  static CoPartitionedOffset parse(String json) {
    try {
      Fields fields = JSON.readValue(json, Fields.class);
      if (fields.topics() != null && fields.state() != null) {
        SortedMap<Integer, Long> time = fields.time() == null ? new TreeMap<>() : fields.time();
        return new CoPartitionedOffset(fields.topics(), fields.state(), time, fields.planned());
      }
    } catch (JsonProcessingException e) {
      throw foreign(json, e);
    }
    throw foreign(json, null);
  }

  /** Returns the same states and time at the offsets of Spark's Kafka source. */
  CoPartitionedOffset at(Offset kafka) {
    return new CoPartitionedOffset(topicsOf(kafka), state, time, null);
  }

  /**
   * Returns the end of a planned batch from here on.
   *
   * @param states the ids of the states that it will commit
   * @param arrivedBy when the broker had answered what it has
   * @param latest what the broker had when it was planned
   * @param unread when the first record behind each end arrived, as far as it is known
   */
  CoPartitionedOffset planned(
      SortedMap<Integer, String> states,
      long plannedAt,
      long arrivedBy,
      CoPartitionedOffset latest,
      Map<TopicPartition, Long> unread) {
    BatchPlan newPlan = BatchPlan.of(plannedAt, arrivedBy, this, latest, unread);
    SortedMap<Integer, Long> newTime = new TreeMap<>(time);
    for (Integer partition : states.keySet()) {
      long end = newPlan.endOf(partition);
      if (end != ArrivalClock.UNKNOWN) {
        newTime.merge(partition, end, Math::max);
      }
    }
    return new CoPartitionedOffset(topics, states, newTime, newPlan);
  }

  /** Returns the same states and time at other offsets. */
  CoPartitionedOffset endingAt(SortedMap<String, ? extends SortedMap<Integer, Long>> ends) {
    return new CoPartitionedOffset(ends, state, time, plan);
  }

  /** Returns whether both have the same Kafka offsets. */
  boolean hasOffsetsOf(CoPartitionedOffset other) {
    return topics.equals(other.topics);
  }

  /** Returns offsets of Spark's Kafka source that name no state yet. */
  static CoPartitionedOffset stateless(Offset kafka) {
    return new CoPartitionedOffset(topicsOf(kafka), new TreeMap<>(), new TreeMap<>(), null);
  }

  /** Returns the offsets as Spark's Kafka source writes them. */
  String kafkaJson() {
    return write(topics);
  }

  SortedMap<String, ? extends SortedMap<Integer, Long>> topics() {
    return topics;
  }

  /** Returns the id of the partition's state, empty if it has none. */
  String stateId(int partition) {
    return state.getOrDefault(partition, "");
  }

  /**
   * Returns the time of arrival that the partition has reached, {@link ArrivalClock#UNKNOWN} for
   * none.
   */
  long time(int partition) {
    return time.getOrDefault(partition, ArrivalClock.UNKNOWN);
  }

  /**
   * Returns whether the batch that ends here ended exactly with that time; otherwise it is only
   * known not to have ended earlier.
   */
  boolean isTimeExact(int partition) {
    if (plan == null) {
      return true;
    }
    long end = plan.endOf(partition);
    // An earlier release did not write it.
    return end != ArrivalClock.UNKNOWN && end <= time(partition);
  }

  /** Returns how the batch that ends here was planned; null for a real-time batch. */
  BatchPlan plan() {
    return plan;
  }

  /** Returns the ids of all partitions' states. */
  SortedMap<Integer, String> states() {
    return state;
  }

  /** Returns whether a batch has ended here, so that there are states. */
  boolean namesStates() {
    return !state.isEmpty();
  }

  long offset(String topic, int partition) {
    return topics.get(topic).get(partition);
  }

  @Override
  public String json() {
    return json;
  }

  @Override
  public boolean equals(Object other) {
    if (endOfLive && other instanceof CoPartitionedOffset end && end.endOfLive) {
      return topics.equals(end.topics);
    }
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return endOfLive ? topics.hashCode() : super.hashCode();
  }

  private static SortedMap<String, ? extends SortedMap<Integer, Long>> topicsOf(Offset kafka) {
    try {
      return JSON.readValue(kafka.json(), TOPICS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not an offset of Spark's Kafka source: " + kafka.json(), e);
    }
  }

  private static IllegalArgumentException foreign(String json, Throwable cause) {
    return new IllegalArgumentException(
        "offset "
            + json
            + " in the checkpoint is not of format(\"lowlag-kafka\"): continue with the source that"
            + " wrote it, or start with a new checkpoint",
        cause);
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("offset cannot be written as JSON", e);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Fields(
      SortedMap<String, ? extends SortedMap<Integer, Long>> topics,
      SortedMap<Integer, String> state,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<Integer, Long> time,
      BatchPlan planned) {}
}
