package io.lowlag.common.decoding;

import io.lowlag.common.record.InboundRecord;
import java.io.Serializable;

/**
 * Turns a Kafka record into a pipeline's event.
 *
 * @param <E> the event
 */
@FunctionalInterface
public interface Decoder<E> extends Serializable {

  /**
   * Reads one record.
   *
   * @param fields the record's JSON object, already parsed and within the size limit
   * @param inbound the record; {@link io.lowlag.common.latency.Stamps#origin} returns its place and
   *     stamps
   * @throws RejectedRecordException when a field is missing or wrong
   */
  E decode(JsonFields fields, InboundRecord inbound) throws RejectedRecordException;

  /**
   * Reads a record that has a key and no value. It is rejected unless the decoder gives such a
   * record a meaning.
   *
   * @param key the record's key as text, which a record may have
   * @throws RejectedRecordException when it is not an event
   */
  default E decodeTombstone(String key, InboundRecord inbound) throws RejectedRecordException {
    throw JsonFields.withoutValue();
  }
}
