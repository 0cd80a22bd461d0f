package io.lowlag.common.decoding;

import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.record.Origin;
import io.lowlag.common.record.OutboundRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * A record that could not be decoded: its original bytes, where it was, and what is wrong with it.
 *
 * @param errorClass the {@linkplain RejectReason#code() code} of the reason
 * @param errorMessage the reason with the value
 * @param sentUs when its producer meant to send it, epoch microseconds
 * @param sourceUs its Kafka timestamp, epoch microseconds
 * @param headers the record's own headers; null if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are Kafka's; nothing compares dead letters
public record DeadLetter(
    byte[] key,
    byte[] value,
    String topic,
    int partition,
    long offset,
    String errorClass,
    String errorMessage,
    long sentUs,
    long sourceUs,
    List<KafkaHeader> headers) {

  /** Header of a dead letter: the topic that the record was read from. */
  public static final String TOPIC = "lowlag-topic";

  /** Header of a dead letter: the partition that the record was read from. */
  public static final String PARTITION = "lowlag-partition";

  /** Header of a dead letter: the offset that the record was read from. */
  public static final String OFFSET = "lowlag-offset";

  /** Header of a dead letter: the kind of its defect. */
  public static final String ERROR_CLASS = "lowlag-error-class";

  /** Header of a dead letter: what is wrong with it. */
  public static final String ERROR_MESSAGE = "lowlag-error-message";

  /** Header of a dead letter: the job that wrote it. */
  public static final String JOB = "lowlag-job";

  /** Header of a dead letter whose value was shortened to fit: the original number of bytes. */
  public static final String VALUE_BYTES = "lowlag-value-bytes";

  /** Header of a dead letter whose key was shortened to fit: the original number of bytes. */
  public static final String KEY_BYTES = "lowlag-key-bytes";

  /** Header of an output that did not fit its topic: the topic that it was for. */
  public static final String OUTPUT_TOPIC = "lowlag-output-topic";

  /** Header of a record that was put back: the place of its dead letter. */
  public static final String REPLAYED = "lowlag-replayed";

  /** Prefix for the name of an original header that Lowlag also uses. */
  public static final String ORIGINAL = "lowlag-original-";

  private static final String OURS = "lowlag-";

  /** Returns the dead letter of a record. */
  public static DeadLetter of(InboundRecord dead, RejectedRecordException cause) {
    Origin origin = Stamps.origin(dead);
    return new DeadLetter(
        dead.key(),
        dead.value(),
        dead.topic(),
        dead.partition(),
        dead.offset(),
        cause.reason().code(),
        cause.getMessage(),
        origin.sentUs(),
        origin.sourceUs(),
        dead.headers());
  }

  /** Returns the record for the dead-letter topic. */
  public OutboundRecord toRecord(String deadLetterTopic) {
    List<KafkaHeader> all = new ArrayList<>();
    if (headers != null) {
      headers.forEach(original -> all.add(withoutClash(original)));
    }
    all.addAll(
        List.of(
            KafkaHeader.text(TOPIC, topic),
            KafkaHeader.number(PARTITION, partition),
            KafkaHeader.number(OFFSET, offset),
            KafkaHeader.text(ERROR_CLASS, errorClass),
            KafkaHeader.text(ERROR_MESSAGE, errorMessage),
            KafkaHeader.number(Stamps.SENT, sentUs),
            KafkaHeader.number(Stamps.SOURCE, sourceUs),
            KafkaHeader.number(Stamps.PROCESSED, Stamps.nowUs())));
    return new OutboundRecord(deadLetterTopic, key, value, all);
  }

  private static KafkaHeader withoutClash(KafkaHeader original) {
    return original.key().startsWith(OURS)
        ? new KafkaHeader(ORIGINAL + original.key(), original.value())
        : original;
  }
}
