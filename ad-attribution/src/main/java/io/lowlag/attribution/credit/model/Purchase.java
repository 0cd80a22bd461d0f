package io.lowlag.attribution.credit.model;

import java.math.BigDecimal;
import java.util.Comparator;

/**
 * State: one event that reports a conversion. Several events may report the same order.
 *
 * @param eventId the event's id
 * @param campaignId the one campaign that may be credited; null if every one may
 * @param value what it is worth, in units of the currency
 * @param currency ISO 4217
 * @param eventTime event time, epoch milliseconds
 */
public record Purchase(
    String eventId, String campaignId, BigDecimal value, String currency, long eventTime) {

  /**
   * The order that decides which of several events counts: the first by event time, then by id;
   * never by arrival.
   */
  public static final Comparator<Purchase> ORDER =
      Comparator.comparingLong(Purchase::eventTime).thenComparing(Purchase::eventId);
}
