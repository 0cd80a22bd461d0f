package io.lowlag.common.record;

import java.util.List;

/**
 * A record as it was read from Kafka, not yet decoded.
 *
 * @param timestampUs the Kafka record's timestamp, epoch microseconds
 * @param headers null if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are Kafka's; nothing compares records
public record InboundRecord(
    byte[] key,
    byte[] value,
    String topic,
    int partition,
    long offset,
    long timestampUs,
    List<KafkaHeader> headers) {}
