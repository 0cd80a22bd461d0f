package io.lowlag.it.failure;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.kafka.KafkaConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What the counting job has to say, computed from its input topic itself, held against what it has
 * said. It reads on from where it was, so that it can be asked often.
 */
final class CountingHistory implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> events;
  private final List<TopicPartition> counts;
  private final Map<String, Counted> lastOfKey = new HashMap<>();
  private final Map<String, Counted> expected = new HashMap<>();
  private final Map<String, Counted> found = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private long answers;

  CountingHistory(KafkaConnection connection, String events, String counts, int partitions) {
    Properties properties = connection.clientProperties();
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", "false");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.events = partitions(events, partitions);
    this.counts = partitions(counts, partitions);
    List<TopicPartition> all = new ArrayList<>(this.events);
    all.addAll(this.counts);
    consumer.assign(all);
  }

  private static List<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count).mapToObj(p -> new TopicPartition(topic, p)).toList();
  }

  /** Takes in what is new: the answers first, so that the event of each is known after it. */
  CountingHistory read() {
    List<Counted> answered = new ArrayList<>();
    readOn(counts, events, record -> answered.add(count(record)));
    readOn(events, counts, this::expect);
    answered.forEach(this::compare);
    return this;
  }

  private void readOn(
      List<TopicPartition> wanted,
      List<TopicPartition> others,
      Consumer<ConsumerRecord<byte[], byte[]>> taker) {
    consumer.resume(wanted);
    consumer.pause(others);
    Map<TopicPartition, Long> ends = consumer.endOffsets(wanted);
    while (wanted.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
      consumer.poll(POLL).forEach(taker);
    }
  }

  private void expect(ConsumerRecord<byte[], byte[]> event) {
    String key = new String(event.key(), UTF_8);
    Counted next =
        new Counted(key, event.partition() + "@" + event.offset(), 0, "").after(lastOfKey.get(key));
    lastOfKey.put(key, next);
    expected.put(next.source(), next);
  }

  private void compare(Counted answer) {
    answers++;
    Counted right = expected.get(answer.source());
    if (!answer.equals(right)) {
      wrong.add("<" + answer + "> instead of <" + right + ">");
    }
    found.put(answer.source(), answer);
  }

  private static Counted count(ConsumerRecord<byte[], byte[]> record) {
    try {
      return JSON.readValue(record.value(), Counted.class);
    } catch (IOException e) {
      throw new UncheckedIOException("an answer is not JSON", e);
    }
  }

  /** Answers that are not the model's; repetitions of right ones are not among them. */
  List<String> wrong() {
    return wrong.subList(0, Math.min(20, wrong.size()));
  }

  /** How many events there are. */
  long sent() {
    return expected.size();
  }

  /** Whether more events than that are answered. */
  boolean answeredBeyond(long events) {
    return found.size() > events;
  }

  /** How many answers were given more than once. */
  long repeated() {
    return answers - found.size();
  }

  /** Whether every event is answered. */
  boolean isComplete() {
    return found.size() == expected.size() && found.keySet().containsAll(expected.keySet());
  }

  @Override
  public String toString() {
    return "events="
        + expected.size()
        + " answered="
        + found.size()
        + " repeated="
        + repeated()
        + " wrong="
        + wrong.size();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
