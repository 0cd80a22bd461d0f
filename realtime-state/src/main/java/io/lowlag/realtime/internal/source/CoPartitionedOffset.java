package io.lowlag.realtime.internal.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.connector.read.streaming.Offset;

/**
 * Kafka offsets and the ids of the states that belong to them, in one JSON: {@code
 * {"topics":{"ad-requests":{"0":5}},"state":{"0":"id"}}}. Spark writes it to its offset log in one
 * step, so a state counts as committed exactly when the offsets do.
 */
final class CoPartitionedOffset extends Offset {

  // Equality of offsets is equality of their JSON, so its order is fixed by sorted maps.
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
  private static final TypeReference<TreeMap<String, TreeMap<Integer, Long>>> TOPICS =
      new TypeReference<>() {};

  private final SortedMap<String, ? extends SortedMap<Integer, Long>> topics;
  private final SortedMap<Integer, String> state;
  private final boolean endOfLive;
  private final String json;

  CoPartitionedOffset(
      SortedMap<String, ? extends SortedMap<Integer, Long>> topics,
      SortedMap<Integer, String> state) {
    this(topics, state, false);
  }

  private CoPartitionedOffset(
      SortedMap<String, ? extends SortedMap<Integer, Long>> topics,
      SortedMap<Integer, String> state,
      boolean endOfLive) {
    this.topics = topics;
    this.state = state;
    this.endOfLive = endOfLive;
    this.json = write(new Fields(topics, state));
  }

  /**
   * The end of a real-time batch. It equals that of the batch before if no record came between
   * them, whatever became of the states: so Spark finds out that nothing is left to process.
   */
  static CoPartitionedOffset endOfLive(
      SortedMap<String, ? extends SortedMap<Integer, Long>> topics,
      SortedMap<Integer, String> state) {
    return new CoPartitionedOffset(topics, state, true);
  }

  /** The offset as Spark hands it back: our own, or its JSON from the offset log. */
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
        return new CoPartitionedOffset(fields.topics(), fields.state());
      }
    } catch (JsonProcessingException e) {
      throw foreign(json, e);
    }
    throw foreign(json, null);
  }

  /** The same states at the offsets of Spark's Kafka source. */
  CoPartitionedOffset at(Offset kafka) {
    return new CoPartitionedOffset(topicsOf(kafka), state);
  }

  CoPartitionedOffset naming(SortedMap<Integer, String> states) {
    return new CoPartitionedOffset(topics, states);
  }

  /** Offsets of Spark's Kafka source that name no state yet. */
  static CoPartitionedOffset stateless(Offset kafka) {
    return new CoPartitionedOffset(topicsOf(kafka), new TreeMap<>());
  }

  /** The offsets as Spark's Kafka source writes them. */
  String kafkaJson() {
    return write(topics);
  }

  SortedMap<String, ? extends SortedMap<Integer, Long>> topics() {
    return topics;
  }

  /** The id of the partition's state, empty if it has none. */
  String stateId(int partition) {
    return state.getOrDefault(partition, "");
  }

  /** The ids of all partitions' states. */
  SortedMap<Integer, String> states() {
    return state;
  }

  /** Whether a batch has ended here, so that there are states. */
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

  private record Fields(
      SortedMap<String, ? extends SortedMap<Integer, Long>> topics,
      SortedMap<Integer, String> state) {}
}
