package io.lowlag.common.decoding;

import io.lowlag.common.kafka.InboundRecord;
import java.io.Serializable;

/**
 * Turns a Kafka record into a pipeline's event.
 *
 * @param <E> the event, a bean
 */
@FunctionalInterface
public interface Decoder<E> extends Serializable {

  /**
   * Reads one record.
   *
   * @param fields the record's JSON object, already parsed and within the size limit
   * @param inbound the record: topic, origin
   * @throws RejectedRecordException when a field is missing or wrong
   */
  E decode(JsonFields fields, InboundRecord inbound) throws RejectedRecordException;
}
