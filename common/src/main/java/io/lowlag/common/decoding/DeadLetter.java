package io.lowlag.common.decoding;

import io.lowlag.common.kafka.InboundRecord;
import io.lowlag.common.kafka.KafkaHeader;
import io.lowlag.common.kafka.OutboundRecord;
import io.lowlag.common.latency.Stamps;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A record that could not be decoded: its original bytes, where it was, and what is wrong with it.
 */
public class DeadLetter implements Serializable {

  /** Headers of a dead letter. */
  public static final String TOPIC = "lowlag-topic";

  public static final String PARTITION = "lowlag-partition";
  public static final String OFFSET = "lowlag-offset";
  public static final String ERROR_CLASS = "lowlag-error-class";
  public static final String ERROR_MESSAGE = "lowlag-error-message";

  private byte[] key;
  private byte[] value;
  private String topic;
  private int partition;
  private long offset;
  private String errorClass;
  private String errorMessage;
  private long sentUs;
  private long sourceUs;

  /** For Spark's encoder. */
  public DeadLetter() {}

  /** The dead letter of a record and the reason for it. */
  public static DeadLetter of(InboundRecord dead, RejectedRecordException cause) {
    DeadLetter letter = new DeadLetter();
    letter.key = dead.getKey();
    letter.value = dead.getValue();
    letter.topic = dead.getTopic();
    letter.partition = dead.getPartition();
    letter.offset = dead.getOffset();
    letter.errorClass = cause.reason().code();
    letter.errorMessage = cause.getMessage();
    letter.sentUs = dead.origin().getSentUs();
    letter.sourceUs = dead.getTimestampUs();
    return letter;
  }

  /** The record for the dead-letter topic. */
  public OutboundRecord toRecord(String deadLetterTopic) {
    List<KafkaHeader> headers = new ArrayList<>();
    headers.add(KafkaHeader.text(TOPIC, topic));
    headers.add(KafkaHeader.number(PARTITION, partition));
    headers.add(KafkaHeader.number(OFFSET, offset));
    headers.add(KafkaHeader.text(ERROR_CLASS, errorClass));
    headers.add(KafkaHeader.text(ERROR_MESSAGE, errorMessage));
    headers.add(KafkaHeader.number(Stamps.SENT, sentUs));
    headers.add(KafkaHeader.number(Stamps.SOURCE, sourceUs));
    headers.add(KafkaHeader.number(Stamps.PROCESSED, Stamps.nowUs()));
    return new OutboundRecord(deadLetterTopic, key, value, headers);
  }

  public byte[] getKey() {
    return key;
  }

  public void setKey(byte[] key) {
    this.key = key;
  }

  public byte[] getValue() {
    return value;
  }

  public void setValue(byte[] value) {
    this.value = value;
  }

  public String getTopic() {
    return topic;
  }

  public void setTopic(String topic) {
    this.topic = topic;
  }

  public int getPartition() {
    return partition;
  }

  public void setPartition(int partition) {
    this.partition = partition;
  }

  public long getOffset() {
    return offset;
  }

  public void setOffset(long offset) {
    this.offset = offset;
  }

  public String getErrorClass() {
    return errorClass;
  }

  public void setErrorClass(String errorClass) {
    this.errorClass = errorClass;
  }

  public String getErrorMessage() {
    return errorMessage;
  }

  public void setErrorMessage(String errorMessage) {
    this.errorMessage = errorMessage;
  }

  public long getSentUs() {
    return sentUs;
  }

  public void setSentUs(long sentUs) {
    this.sentUs = sentUs;
  }

  public long getSourceUs() {
    return sourceUs;
  }

  public void setSourceUs(long sourceUs) {
    this.sourceUs = sourceUs;
  }
}
