package io.lowlag.fraud.online;

import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.CardIdle;

/**
 * What was last said of a card.
 *
 * @param asOf the moment of which it is said, event time in epoch milliseconds
 * @param sourcePartition where the card's last transaction was read
 * @param sourceOffset see {@code sourcePartition}
 * @param features null for an idle card
 * @param sentUs when the payment that caused it was meant to be sent, epoch microseconds
 */
record CardLatest(
    long asOf, int sourcePartition, long sourceOffset, CardFeatures features, long sentUs) {

  static CardLatest of(CardFeatures features, long sentUs) {
    return new CardLatest(
        features.asOf(), features.sourcePartition(), features.sourceOffset(), features, sentUs);
  }

  static CardLatest of(CardIdle idle, long sentUs) {
    return new CardLatest(idle.asOf(), idle.sourcePartition(), idle.sourceOffset(), null, sentUs);
  }

  boolean isIdle() {
    return features == null;
  }

  /**
   * Whether this is later: by the offset of the card's last transaction, then by the moment. Of
   * different partitions, whose offsets do not compare, by the moment alone.
   */
  boolean isAfter(CardLatest other) {
    if (sourcePartition == other.sourcePartition && sourceOffset != other.sourceOffset) {
      return sourceOffset > other.sourceOffset;
    }
    return asOf > other.asOf;
  }
}
