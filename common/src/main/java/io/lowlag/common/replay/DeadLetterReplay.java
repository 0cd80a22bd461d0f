package io.lowlag.common.replay;

import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.error.JobFailedException;
import io.lowlag.common.kafka.ByteProducer;
import io.lowlag.common.kafka.KafkaConnection;
import io.lowlag.common.kafka.ReadUpTo;
import io.lowlag.common.kafka.TopicCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Puts dead letters back into the topics that they came from, each at most once. The records and
 * the progress are written in one transaction. So an interrupted run and any number of later runs
 * neither repeat nor miss a record. If two runs overlap, the later one continues and the other one
 * ends.
 */
public final class DeadLetterReplay {

  static final String NAME = "lowlag-replay";

  /** The producer has no limit of its own, because the broker enforces the limit of a topic. */
  private static final String LARGEST_REQUEST = Integer.toString(Integer.MAX_VALUE);

  /**
   * A producer splits a batch that is too large for its topic by batch.size, so it would split and
   * send it again for ever if the topic's limit is smaller.
   */
  private static final String EACH_RECORD_ALONE = "0";

  /** What a broker or the producer says of a record that its topic does not take. */
  private static final List<Class<? extends Exception>> REFUSALS =
      List.of(
          RecordTooLargeException.class,
          InvalidRecordException.class,
          InvalidTopicException.class,
          TopicAuthorizationException.class,
          UnknownTopicOrPartitionException.class);

  private final KafkaConnection connection;
  private final ReplayOrder order;
  private final ReplayReport report;
  private final Targets targets;

  private DeadLetterReplay(KafkaConnection connection, ReplayOrder order) {
    this.connection = connection;
    this.targets = new Targets(connection);
    this.order = order;
    this.report = new ReplayReport(order);
  }

  /**
   * Puts back the dead letters that the topic has now. Those whose topic does not take them stay
   * for a later run.
   *
   * @throws CannotStartException when no broker answers or the topic of dead letters is missing
   * @throws JobFailedException when the brokers no longer answer
   */
  public static ReplayReport run(KafkaConnection connection, ReplayOrder order) {
    return new DeadLetterReplay(connection, order).run();
  }

  private ReplayReport run() {
    int count = TopicCheck.partitionCounts(connection, List.of(order.topic())).get(order.topic());
    try (KafkaConsumer<byte[], byte[]> consumer = consumer();
        Producer<byte[], byte[]> producer = order.dryRun() ? null : producer();
        ReplayProgress progress = new ReplayProgress(connection, order.topic())) {
      if (producer != null) {
        // Ends another run and aborts its open transaction, so that the progress is stable.
        producer.initTransactions();
      }
      read(consumer, count, (letters, range) -> take(producer, progress, letters, range));
    } catch (TimeoutException e) {
      throw new JobFailedException(
          "the brokers at "
              + connection
              + " did not answer in time: "
              + e.getMessage()
              + "; check them and run the command again: it goes on where it ended",
          e);
    }
    return report;
  }

  /**
   * How far a run has come in a partition.
   *
   * @param from where it began
   * @param until it has read all offsets before this one
   */
  private record Range(int partition, long from, long until) {}

  /** Takes the dead letters of a partition that one poll has read. */
  @FunctionalInterface
  private interface Reading {
    void take(List<Letter> letters, Range range);
  }

  private void read(KafkaConsumer<byte[], byte[]> consumer, int count, Reading reading) {
    List<TopicPartition> all =
        IntStream.range(0, count).mapToObj(i -> new TopicPartition(order.topic(), i)).toList();
    consumer.assign(all);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all);
    Map<TopicPartition, Long> from =
        order.since().isPresent()
            ? at(consumer, order.since(), ends)
            : consumer.beginningOffsets(all);
    Map<TopicPartition, Long> until = at(consumer, order.until(), ends);
    from.forEach(consumer::seek);
    new ReadUpTo(connection, consumer)
        .read(
            until,
            polled -> {
              for (TopicPartition partition : polled.partitions()) {
                long end = until.get(partition);
                long reached = Math.min(end, consumer.position(partition));
                reading.take(
                    letters(polled.records(partition), end),
                    new Range(partition.partition(), from.get(partition), reached));
              }
            });
  }

  private List<Letter> letters(List<ConsumerRecord<byte[], byte[]>> records, long end) {
    return records.stream()
        .filter(record -> record.offset() < end)
        .map(Letter::new)
        .filter(letter -> order.wants(letter.reason()))
        .toList();
  }

  /** Returns the first offset at or after the time in each partition; the end if there is none. */
  private static Map<TopicPartition, Long> at(
      KafkaConsumer<?, ?> consumer, Optional<Instant> time, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> offsets = new HashMap<>(ends);
    if (time.isPresent()) {
      Map<TopicPartition, Long> asked = new HashMap<>();
      ends.keySet().forEach(partition -> asked.put(partition, time.get().toEpochMilli()));
      for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
          consumer.offsetsForTimes(asked).entrySet()) {
        if (found.getValue() != null) {
          offsets.merge(found.getKey(), found.getValue().offset(), Math::min);
        }
      }
    }
    return offsets;
  }

  private void take(
      Producer<byte[], byte[]> producer,
      ReplayProgress progress,
      List<Letter> letters,
      Range range) {
    List<Letter> chosen = new ArrayList<>();
    for (Letter letter : letters) {
      Fate fate = fate(progress, letter);
      if (fate == Fate.REPLAYED) {
        chosen.add(letter);
      } else {
        report.add(letter.reason(), fate);
      }
    }
    if (producer != null && !chosen.isEmpty()) {
      putBack(producer, progress, chosen, range);
    } else {
      chosen.forEach(letter -> report.add(letter.reason(), Fate.REPLAYED));
    }
  }

  private Fate fate(ReplayProgress progress, Letter letter) {
    Optional<Fate> own = letter.ownFate();
    if (own.isPresent()) {
      return own.get();
    }
    String topic = letter.target().get();
    if (topic.length() <= Targets.LONGEST_NAME && progress.contains(letter)) {
      return Fate.REPLAYED_BEFORE;
    }
    Optional<String> problem = targets.get(topic).problem();
    if (problem.isPresent()) {
      report.unreachable(letter, problem.get());
      return Fate.UNREACHABLE;
    }
    return progress.isFull(letter) ? Fate.POSTPONED : Fate.REPLAYED;
  }

  // One dead letter that its topic does not take must not keep the others back. Nothing tells in
  // advance which one that is.
  private void putBack(
      Producer<byte[], byte[]> producer,
      ReplayProgress progress,
      List<Letter> letters,
      Range range) {
    Optional<String> refused = sent(producer, progress, letters, range);
    if (refused.isEmpty()) {
      letters.forEach(letter -> report.add(letter.reason(), Fate.REPLAYED));
      return;
    }
    for (Letter letter : letters) {
      if (progress.isFull(letter)) {
        report.add(letter.reason(), Fate.POSTPONED);
        continue;
      }
      Range upToIt = new Range(range.partition(), range.from(), letter.record().offset() + 1);
      Optional<String> reason = sent(producer, progress, List.of(letter), upToIt);
      report.add(letter.reason(), reason.isEmpty() ? Fate.REPLAYED : Fate.UNREACHABLE);
      reason.ifPresent(
          why -> {
            progress.leave(letter);
            report.unreachable(letter, why);
          });
    }
  }

  /**
   * Sends dead letters in one transaction, or none of them.
   *
   * @return why a topic does not take one of them; empty if all were sent
   */
  // If a send fails, the commit throws the same exception.
  @SuppressWarnings("FutureReturnValueIgnored")
  private Optional<String> sent(
      Producer<byte[], byte[]> producer,
      ReplayProgress progress,
      List<Letter> letters,
      Range range) {
    producer.beginTransaction();
    try {
      for (Letter letter : letters) {
        int count = targets.get(letter.target().orElseThrow()).partitions();
        producer.send(letter.original(count));
      }
      progress.add(producer, letters, range.from(), range.until());
      producer.commitTransaction();
      progress.committed();
      return Optional.empty();
    } catch (RuntimeException e) {
      abort(producer, e);
      return Optional.of(refusal(e).orElseThrow(() -> e));
    }
  }

  private static Optional<String> refusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Throwable found = cause;
      if (REFUSALS.stream().anyMatch(type -> type.isInstance(found))) {
        return Optional.of(String.valueOf(cause.getMessage()));
      }
    }
    return Optional.empty();
  }

  private static void abort(Producer<?, ?> producer, RuntimeException cause) {
    try {
      producer.abortTransaction();
    } catch (KafkaException | IllegalStateException e) {
      // The transaction times out by itself, and the next run aborts it at once.
      cause.addSuppressed(e);
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Properties properties = connection.clientProperties();
    properties.put("enable.auto.commit", "false");
    properties.put("isolation.level", "read_committed");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Producer<byte[], byte[]> producer() {
    Properties properties = connection.clientProperties();
    properties.put("transactional.id", NAME + "-" + order.topic());
    properties.putIfAbsent("max.request.size", LARGEST_REQUEST);
    properties.putIfAbsent("batch.size", EACH_RECORD_ALONE);
    return new ByteProducer(properties);
  }
}
