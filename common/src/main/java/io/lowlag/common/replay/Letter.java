package io.lowlag.common.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.decoding.RejectReason;
import io.lowlag.common.latency.Stamps;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A dead letter in its topic.
 *
 * @param record the record of the dead letter
 */
record Letter(ConsumerRecord<byte[], byte[]> record) {

  /** The reason of a record that is not a dead letter of Lowlag. */
  static final String NO_REASON = "(none)";

  /** Headers that the job sets in a dead letter; they do not come from the original record. */
  private static final Set<String> OURS =
      Set.of(
          DeadLetter.TOPIC,
          DeadLetter.PARTITION,
          DeadLetter.OFFSET,
          DeadLetter.ERROR_CLASS,
          DeadLetter.ERROR_MESSAGE,
          DeadLetter.JOB,
          DeadLetter.OUTPUT_TOPIC,
          DeadLetter.REPLAYED);

  private static final Set<String> STAMPS = Set.of(Stamps.SENT, Stamps.SOURCE, Stamps.PROCESSED);

  /** Returns the code of the reason. */
  String reason() {
    return text(DeadLetter.ERROR_CLASS).orElse(NO_REASON);
  }

  /** Returns why it cannot be put back, whatever its topic takes; empty if it can. */
  Optional<Fate> ownFate() {
    if (target().isEmpty()) {
      return Optional.of(Fate.UNKNOWN);
    }
    // Its value is JSON, and its topic has another format.
    if (hasReason(RejectReason.OUTPUT_UNENCODABLE)) {
      return Optional.of(Fate.UNENCODABLE);
    }
    return isShortened() ? Optional.of(Fate.SHORTENED) : Optional.empty();
  }

  private boolean hasReason(RejectReason reason) {
    return reason().equals(reason.code());
  }

  /** Returns whether the end of its value or key, or some headers, are missing. */
  private boolean isShortened() {
    return has(DeadLetter.VALUE_BYTES) || has(DeadLetter.KEY_BYTES);
  }

  /** Returns the topic that it is put back into; empty if that is not known. */
  Optional<String> target() {
    return isOutput() ? text(DeadLetter.OUTPUT_TOPIC) : text(DeadLetter.TOPIC);
  }

  /**
   * Returns the original record with one more header, which has the place of its dead letter.
   *
   * @param partitions the number of partitions that its topic has now. The record is put back into
   *     the partition that it came from, which has the other records of its key, whatever
   *     partitioner the producer uses
   */
  ProducerRecord<byte[], byte[]> original(int partitions) {
    OptionalLong from = number(DeadLetter.PARTITION);
    Integer partition =
        from.isPresent() && from.getAsLong() >= 0 && from.getAsLong() < partitions
            ? (int) from.getAsLong()
            : null;
    ProducerRecord<byte[], byte[]> original =
        new ProducerRecord<>(target().orElseThrow(), partition, record.key(), record.value());
    for (Header header : record.headers()) {
      String key = header.key();
      if (key.startsWith(DeadLetter.ORIGINAL)) {
        key = key.substring(DeadLetter.ORIGINAL.length());
      } else if (OURS.contains(key) || (!isOutput() && STAMPS.contains(key))) {
        continue;
      }
      if (!key.equals(DeadLetter.REPLAYED)) {
        original.headers().add(key, header.value());
      }
    }
    original.headers().add(DeadLetter.REPLAYED, place().getBytes(UTF_8));
    return original;
  }

  /** Returns the place of the dead letter. */
  String place() {
    return record.topic() + "/" + record.partition() + "/" + record.offset();
  }

  // An output that could not be written has the stamps of the output, and was not read from a
  // topic.
  private boolean isOutput() {
    return hasReason(RejectReason.OUTPUT_OVERSIZED) || hasReason(RejectReason.OUTPUT_UNENCODABLE);
  }

  private boolean has(String header) {
    return record.headers().lastHeader(header) != null;
  }

  private Optional<String> text(String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), UTF_8));
  }

  private OptionalLong number(String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? OptionalLong.empty() : Stamps.number(header.value());
  }
}
