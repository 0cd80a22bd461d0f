package io.lowlag.fraud.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.lowlag.common.record.EventIds;

/**
 * The rolling features of a card: the record of {@code card-features}. The latest record of a card
 * contains its current features. A card without transactions in the last hour has a tombstone, with
 * the headers of {@link CardIdle}.
 *
 * <p>The features are current at {@code asOf}, in event time: the time of the card's newest
 * transaction, plus the time since that transaction arrived. Of two records of one card, the later
 * is the one with the greater {@code sourceOffset}; if these are equal, the one with the greater
 * {@code asOf}.
 *
 * @param eventId depends on the card, its last transaction and {@code asOf}
 * @param cardId the card
 * @param eventTime of the card's newest transaction, epoch milliseconds
 * @param asOf the end of the windows, event time in epoch milliseconds; never before {@code
 *     eventTime}
 * @param lastMinute the features of (asOf − 1 min, asOf]
 * @param lastTenMinutes the features of the ten minutes until {@code asOf}
 * @param lastHour the features of the hour until {@code asOf}
 * @param truncated whether that hour reaches back to forgotten transactions
 * @param baseCurrency the currency of the sums, ISO 4217
 * @param sourcePartition where the card's last transaction was read, in its own topic
 * @param sourceOffset see {@code sourcePartition}
 */
public record CardFeatures(
    String eventId,
    String cardId,
    long eventTime,
    long asOf,
    @JsonUnwrapped(suffix = "_1m") WindowFeatures lastMinute,
    @JsonUnwrapped(suffix = "_10m") WindowFeatures lastTenMinutes,
    @JsonUnwrapped(suffix = "_1h") WindowFeatures lastHour,
    boolean truncated,
    String baseCurrency,
    int sourcePartition,
    long sourceOffset) {

  /** Returns the id of the record of a card. */
  public static String idOf(String cardId, int sourcePartition, long sourceOffset, long asOf) {
    return EventIds.of(
        "card-features",
        cardId,
        Integer.toString(sourcePartition),
        Long.toString(sourceOffset),
        Long.toString(asOf));
  }

  /** Returns whether all windows are empty; then the card's record is a tombstone. */
  @JsonIgnore
  public boolean isIdle() {
    return lastHour.txCount() == 0 && lastHour.refundCount() == 0;
  }
}
