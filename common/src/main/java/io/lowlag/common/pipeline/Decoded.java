package io.lowlag.common.pipeline;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.registry.RegistryUnavailableException;
import scala.Tuple2;

/**
 * What a record was decoded to: exactly one of the two.
 *
 * @param event null for a dead letter
 * @param deadLetter null for an event
 */
public record Decoded<E>(E event, DeadLetter deadLetter) {

  /**
   * Decodes one record. Whatever the decoder throws, the result is a dead letter.
   *
   * @throws RegistryUnavailableException when the record's schema cannot be fetched; the record is
   *     not bad, and must be read again
   */
  public static <E> Decoded<E> of(
      InboundRecord inbound, Decoder<E> decoder, DecodingPolicy policy) {
    try {
      boolean isTombstone = inbound.key() != null && inbound.value() == null;
      E event =
          isTombstone
              ? decoder.decodeTombstone(JsonFields.key(inbound, policy), inbound)
              : decoder.decode(JsonFields.parse(inbound, policy), inbound);
      return new Decoded<>(event, null);
    } catch (RejectedRecordException e) {
      return new Decoded<>(null, DeadLetter.of(inbound, e));
    } catch (RegistryUnavailableException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      // The failure was not foreseen. The record must not end the job, but the failure is logged.
      return new Decoded<>(null, DeadLetter.of(inbound, UnforeseenRecords.reject(inbound, e)));
    }
  }

  /** Returns the pair as which a row of {@link Outcomes} is encoded. */
  Tuple2<E, DeadLetter> pair() {
    return new Tuple2<>(event, deadLetter);
  }
}
