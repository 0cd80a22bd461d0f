package io.lowlag.realtime.internal.engine;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Turns Kafka's records into rows of the engine.
 *
 * @param <R> the rows; one may be a buffer that the next conversion overwrites
 */
public interface RecordConverter<R> {

  /** Returns the record as a row. */
  R convert(ConsumerRecord<byte[], byte[]> record);
}
