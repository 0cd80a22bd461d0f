package io.lowlag.fraud.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.lowlag.common.record.EventIds;

/**
 * The rolling features of a card, as {@code card-features} carries them: the latest record of a
 * card is what its features are now. A card that did nothing in the last hour has a tombstone, with
 * the headers of {@link CardIdle}.
 *
 * <p>Now is {@code asOf}, in event time: the time of the card's newest transaction, and what has
 * passed since that transaction arrived. Of two records of one card, the later is the one with the
 * greater {@code sourceOffset}, and of equal ones that with the greater {@code asOf}.
 *
 * @param eventId follows from the card, its last transaction and {@code asOf}
 * @param cardId the card
 * @param eventTime of the card's newest transaction, epoch milliseconds
 * @param asOf the end of the windows, event time in epoch milliseconds; never before {@code
 *     eventTime}
 * @param lastMinute what the card did in (asOf − 1 min, asOf]
 * @param lastTenMinutes the same of ten minutes
 * @param lastHour the same of an hour
 * @param truncated whether that hour reaches back to what had been forgotten
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

  /** The id of the record of a card. */
  public static String idOf(String cardId, int sourcePartition, long sourceOffset, long asOf) {
    return EventIds.of(
        "card-features",
        cardId,
        Integer.toString(sourcePartition),
        Long.toString(sourceOffset),
        Long.toString(asOf));
  }

  /** Whether there is nothing in any window, so that a tombstone says it. */
  @JsonIgnore
  public boolean isIdle() {
    return lastHour.txCount() == 0 && lastHour.refundCount() == 0;
  }
}
