package io.lowlag.devkit.ads;

/**
 * A Kafka record to be sent.
 *
 * @param topic {@code ad-requests} or {@code ad-impressions}
 * @param key the transaction id; null in one kind of malformed record
 * @param value the payload, JSON unless malformed
 * @param sendAtUs when to send it, in microseconds after the start
 */
@SuppressWarnings("ArrayRecordComponent") // handed on to a producer, never compared
public record GeneratedRecord(String topic, String key, byte[] value, long sendAtUs) {}
