package io.lowlag.attribution.credit.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;

/**
 * A touch's share of a conversion.
 *
 * @param touchEventId the id of the match, or of the callback
 * @param transactionId the transaction that the ad was shown in
 * @param campaignId whose ad it is
 * @param kind {@link #CLICK} or {@link #VIEW}
 * @param creditPpm its share in millionths; those of a conversion add up to 1,000,000
 * @param creditedValue its share of the value, a text in JSON; those of a conversion add up to its
 *     value
 * @param eventTime of the touch, epoch milliseconds
 */
public record CreditedTouch(
    String touchEventId,
    String transactionId,
    String campaignId,
    String kind,
    int creditPpm,
    @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal creditedValue,
    long eventTime) {

  /** The ad was clicked. */
  public static final String CLICK = "click";

  /** The ad was shown. */
  public static final String VIEW = "view";

  CreditedTouch withDecimals(int decimals) {
    return new CreditedTouch(
        touchEventId,
        transactionId,
        campaignId,
        kind,
        creditPpm,
        creditedValue.setScale(decimals),
        eventTime);
  }
}
