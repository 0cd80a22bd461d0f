package io.lowlag.common.record;

import java.util.List;

/** A record for Spark's Kafka sink, which expects columns with these names. */
@SuppressWarnings("ArrayRecordComponent") // the bytes are Kafka's; nothing compares records
public record OutboundRecord(String topic, byte[] key, byte[] value, List<KafkaHeader> headers) {}
