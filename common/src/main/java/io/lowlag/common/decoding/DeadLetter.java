package io.lowlag.common.decoding;

import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.record.Origin;
import io.lowlag.common.record.OutboundRecord;
import java.util.List;

/**
 * A record that could not be decoded: its original bytes, where it was, and what is wrong with it.
 *
 * @param errorClass the {@linkplain RejectReason#code() code} of the reason
 * @param errorMessage the reason with the value
 * @param sentUs when its producer meant to send it, epoch microseconds
 * @param sourceUs its Kafka timestamp, epoch microseconds
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
    long sourceUs) {

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

  /** The dead letter of a record and the reason for it. */
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
        origin.sourceUs());
  }

  /** The record for the dead-letter topic. */
  public OutboundRecord toRecord(String deadLetterTopic) {
    List<KafkaHeader> headers =
        List.of(
            KafkaHeader.text(TOPIC, topic),
            KafkaHeader.number(PARTITION, partition),
            KafkaHeader.number(OFFSET, offset),
            KafkaHeader.text(ERROR_CLASS, errorClass),
            KafkaHeader.text(ERROR_MESSAGE, errorMessage),
            KafkaHeader.number(Stamps.SENT, sentUs),
            KafkaHeader.number(Stamps.SOURCE, sourceUs),
            KafkaHeader.number(Stamps.PROCESSED, Stamps.nowUs()));
    return new OutboundRecord(deadLetterTopic, key, value, headers);
  }
}
