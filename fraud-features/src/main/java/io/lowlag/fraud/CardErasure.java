package io.lowlag.fraud;

import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.KafkaHeader;
import java.util.List;

/**
 * The request to forget a card: a record of {@code card-transactions} with the card as its key, no
 * value and the header {@value #HEADER}. It comes after the card's transactions in their partition,
 * so a job that reads it has already read them. A record without a value and without the header is
 * a dead letter: a producer's mistake must not erase a card.
 */
public final class CardErasure {

  /**
   * Name of the header; its value is the time at which the erasure was requested, epoch
   * milliseconds.
   */
  public static final String HEADER = "lowlag-erase";

  private CardErasure() {}

  /**
   * Returns the headers of the request.
   *
   * @param askedAt when the erasure was requested, epoch milliseconds
   */
  public static List<KafkaHeader> headers(long askedAt) {
    return List.of(KafkaHeader.number(HEADER, askedAt));
  }

  /** Whether a record is such a request. */
  public static boolean isIn(InboundRecord record) {
    return record.key() != null
        && record.value() == null
        && record.headers() != null
        && record.headers().stream().anyMatch(header -> header.key().equals(HEADER));
  }
}
