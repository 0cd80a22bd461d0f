package io.lowlag.common.record;

import java.util.List;

/** A record ready for Spark's Kafka sink: its columns carry these names, and the row its topic. */
@SuppressWarnings("ArrayRecordComponent") // the bytes are Kafka's; nothing compares records
public record OutboundRecord(String topic, byte[] key, byte[] value, List<KafkaHeader> headers) {}
