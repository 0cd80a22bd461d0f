package io.lowlag.common.pipeline;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.decoding.RejectReason;
import io.lowlag.common.error.CannotStartException;
import io.lowlag.common.format.PayloadEncoder;
import io.lowlag.common.format.PayloadException;
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
 * The limits of a job's output topics. An output that is larger, or does not fit its contract,
 * becomes a dead letter; a dead letter that is larger is shortened. So no record can end the job
 * because of its size or shape.
 *
 * @param job named in every dead letter
 * @param deadLetterTopic the topic of dead letters; null if the job has none, then records are not
 *     changed
 * @param producerBytes the largest record that the producer sends
 * @param topicBytes the largest record that each topic accepts
 */
public record RecordLimits(
    String job, String deadLetterTopic, int producerBytes, Map<String, Integer> topicBytes)
    implements Serializable {

  /**
   * The bytes of a batch with one record, without its key, value and headers; a generous estimate.
   */
  private static final int BATCH_OVERHEAD = 128;

  /** The bytes of a header without its name and value; a generous estimate. */
  private static final int HEADER_OVERHEAD = 12;

  /** How much is kept of a key that does not fit, and of a message. */
  private static final int KEPT_KEY = 1024;

  /**
   * The size of a dead letter without its value: the kept key, a message, a topic's name, a place.
   */
  private static final int LEAST_DEAD_LETTER = 8 << 10;

  /**
   * @throws CannotStartException when the limit is too small even for a shortened dead letter
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
            + ", but a dead letter needs "
            + LEAST_DEAD_LETTER
            + " bytes in addition to its value: raise it");
  }

  /** Returns the record in its topic's format and in a size that can be sent. */
  OutboundRecord fit(OutboundRecord record, PayloadEncoder formats) {
    // A tombstone has no value in any format.
    if (formats.isJson(record.topic()) || record.value() == null) {
      return fit(record);
    }
    try {
      return fit(
          with(
              record,
              record.key(),
              formats.write(record.topic(), record.value()),
              record.headers()));
    } catch (PayloadException e) {
      if (deadLetterTopic == null) {
        throw new IllegalStateException(
            "an output for " + record.topic() + " does not fit its contract: " + e.getMessage());
      }
      return shortened(deadLetterOf(record, RejectReason.OUTPUT_UNENCODABLE, e.getMessage()));
    }
  }

  /** Returns the record in a size that can be sent. */
  OutboundRecord fit(OutboundRecord record) {
    if (deadLetterTopic == null) {
      return record;
    }
    if (record.topic().equals(deadLetterTopic)) {
      return shortened(signed(record));
    }
    return size(record) <= limit(record.topic()) ? record : shortened(oversized(record));
  }

  /** Returns why a record is a dead letter; empty if it is not one. */
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

  private OutboundRecord oversized(OutboundRecord output) {
    return deadLetterOf(
        output,
        RejectReason.OUTPUT_OVERSIZED,
        "the output has "
            + size(output)
            + " bytes, but "
            + output.topic()
            + " accepts at most "
            + limit(output.topic())
            + ": raise the topic's max.message.bytes, or limit the input's texts");
  }

  private OutboundRecord deadLetterOf(OutboundRecord output, RejectReason reason, String message) {
    List<KafkaHeader> headers = new ArrayList<>();
    if (output.headers() != null) {
      headers.addAll(output.headers());
    }
    headers.add(KafkaHeader.text(DeadLetter.OUTPUT_TOPIC, output.topic()));
    headers.add(KafkaHeader.text(DeadLetter.ERROR_CLASS, reason.code()));
    headers.add(KafkaHeader.text(DeadLetter.ERROR_MESSAGE, message));
    return signed(new OutboundRecord(deadLetterTopic, output.key(), output.value(), headers));
  }

  // It cuts the end of the value first, then the sender's own headers, then the end of the key.
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
        // Each character of a name has at most three bytes.
        size += HEADER_OVERHEAD + 3L * header.key().length() + length(header.value());
      }
    }
    return (int) Math.min(Integer.MAX_VALUE, size);
  }

  private static int length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
