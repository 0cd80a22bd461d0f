package io.lowlag.common.pipeline;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.decoding.RejectReason;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.record.OutboundRecord;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a job's output topics take, and what becomes of a record that is larger: an output becomes a
 * dead letter, a dead letter is shortened. So no record can end the job by its size.
 *
 * @param job named in every dead letter
 * @param deadLetterTopic where dead letters go; null if the job has none, and then nothing is
 *     fitted
 * @param producerBytes what the producer sends at most, of one record
 * @param topicBytes what each topic takes at most, of one record
 */
public record RecordLimits(
    String job, String deadLetterTopic, int producerBytes, Map<String, Integer> topicBytes)
    implements Serializable {

  /** Of a batch with one record, beyond its key, value and headers; generously. */
  private static final int BATCH_OVERHEAD = 128;

  /** Of a header, beyond its name and value; generously. */
  private static final int HEADER_OVERHEAD = 12;

  /** What is kept of a key that does not fit, and of a message. */
  private static final int KEPT_KEY = 1024;

  /** A dead letter without its value: its key as it is kept, a message, a topic's name, a place. */
  private static final int LEAST_DEAD_LETTER = 8 << 10;

  /**
   * @throws CannotStartException when no dead letter could be shortened so that it is sent
   */
  public RecordLimits {
    if (deadLetterTopic != null) {
      int topic = topicBytes.getOrDefault(deadLetterTopic, Integer.MAX_VALUE);
      if (topic < LEAST_DEAD_LETTER) {
        throw tooSmall("max.message.bytes of the dead-letter topic " + deadLetterTopic, topic);
      }
      if (producerBytes < LEAST_DEAD_LETTER) {
        throw tooSmall("the producer's max.request.size", producerBytes);
      }
    }
  }

  private static CannotStartException tooSmall(String what, int bytes) {
    return new CannotStartException(
        what
            + " is "
            + bytes
            + ": a dead letter needs "
            + LEAST_DEAD_LETTER
            + " beside its value; raise it");
  }

  /** The record as it can be sent. */
  OutboundRecord fit(OutboundRecord record) {
    if (deadLetterTopic == null) {
      return record;
    }
    if (record.topic().equals(deadLetterTopic)) {
      return shortened(signed(record));
    }
    return size(record) <= limit(record.topic()) ? record : shortened(deadLetterOf(record));
  }

  /** Why a record is a dead letter; empty if it is none. */
  Optional<String> deadLetterReason(OutboundRecord record) {
    if (!record.topic().equals(deadLetterTopic)) {
      return Optional.empty();
    }
    return record.headers().stream()
        .filter(header -> header.key().equals(DeadLetter.ERROR_CLASS))
        .map(header -> new String(header.value(), StandardCharsets.UTF_8))
        .reduce((first, last) -> last);
  }

  private OutboundRecord signed(OutboundRecord deadLetter) {
    List<KafkaHeader> headers = new ArrayList<>(deadLetter.headers());
    headers.add(KafkaHeader.text(DeadLetter.JOB, job));
    return with(deadLetter, deadLetter.key(), deadLetter.value(), headers);
  }

  private OutboundRecord deadLetterOf(OutboundRecord output) {
    List<KafkaHeader> headers = new ArrayList<>();
    if (output.headers() != null) {
      headers.addAll(output.headers());
    }
    headers.add(KafkaHeader.text(DeadLetter.OUTPUT_TOPIC, output.topic()));
    headers.add(KafkaHeader.text(DeadLetter.ERROR_CLASS, RejectReason.OUTPUT_OVERSIZED.code()));
    headers.add(
        KafkaHeader.text(
            DeadLetter.ERROR_MESSAGE,
            "the output has "
                + size(output)
                + " bytes, "
                + output.topic()
                + " takes "
                + limit(output.topic())
                + ": raise the topic's max.message.bytes, or limit the input's texts"));
    return signed(new OutboundRecord(deadLetterTopic, output.key(), output.value(), headers));
  }

  // The value's end goes first, then the sender's own headers, then the key's end.
  private OutboundRecord shortened(OutboundRecord dead) {
    int limit = limit(dead.topic());
    if (size(dead) <= limit) {
      return dead;
    }
    List<KafkaHeader> headers = new ArrayList<>(dead.headers());
    byte[] key = dead.key();
    if (length(key) > KEPT_KEY) {
      headers.add(KafkaHeader.number(DeadLetter.KEY_BYTES, key.length));
      key = Arrays.copyOf(key, KEPT_KEY);
    }
    headers.add(KafkaHeader.number(DeadLetter.VALUE_BYTES, length(dead.value())));
    if (size(key, null, headers) > limit) {
      headers.removeIf(header -> !isOurs(header.key()));
    }
    int room = Math.max(0, limit - size(key, null, headers));
    byte[] value = length(dead.value()) > room ? Arrays.copyOf(dead.value(), room) : dead.value();
    return with(dead, key, value, headers);
  }

  private static boolean isOurs(String header) {
    return header.startsWith("lowlag-") && !header.startsWith(DeadLetter.ORIGINAL);
  }

  private int limit(String topic) {
    return Math.min(producerBytes, topicBytes.getOrDefault(topic, producerBytes));
  }

  private static OutboundRecord with(
      OutboundRecord record, byte[] key, byte[] value, List<KafkaHeader> headers) {
    return new OutboundRecord(record.topic(), key, value, headers);
  }

  private static int size(OutboundRecord record) {
    return size(record.key(), record.value(), record.headers());
  }

  private static int size(byte[] key, byte[] value, List<KafkaHeader> headers) {
    long size = (long) BATCH_OVERHEAD + length(key) + length(value);
    if (headers != null) {
      for (KafkaHeader header : headers) {
        // A name of any characters has at most three bytes for each.
        size += HEADER_OVERHEAD + 3L * header.key().length() + length(header.value());
      }
    }
    return (int) Math.min(Integer.MAX_VALUE, size);
  }

  private static int length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
