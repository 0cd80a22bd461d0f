package io.lowlag.fraud.online;

import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.CardIdle;

/**
 * The latest record of a card.
 *
 * @param asOf the moment that it describes, event time in epoch milliseconds
 * @param sourcePartition where the card's last transaction was read
 * @param sourceOffset see {@code sourcePartition}
 * @param features null for an idle card
 * @param sentUs when the payment that caused it was due to be sent, epoch microseconds
 */
public record CardLatest(
    long asOf, int sourcePartition, long sourceOffset, CardFeatures features, long sentUs) {

  static CardLatest of(CardFeatures features, long sentUs) {
    return new CardLatest(
        features.asOf(), features.sourcePartition(), features.sourceOffset(), features, sentUs);
  }

  static CardLatest of(CardIdle idle, long sentUs) {
    return new CardLatest(idle.asOf(), idle.sourcePartition(), idle.sourceOffset(), null, sentUs);
  }

  /** Returns whether all windows of the card are empty; then there are no features. */
  public boolean isIdle() {
    return features == null;
  }

  /**
   * Returns whether this record is later. The offset of the card's last transaction decides, then
   * the moment. If the partitions differ, offsets cannot be compared, so only the moment decides.
   */
  public boolean isAfter(CardLatest other) {
    if (sourcePartition == other.sourcePartition && sourceOffset != other.sourceOffset) {
      return sourceOffset > other.sourceOffset;
    }
    return asOf > other.asOf;
  }
}
