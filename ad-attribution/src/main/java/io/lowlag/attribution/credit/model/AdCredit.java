package io.lowlag.attribution.credit.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;

/**
 * Who is credited for a conversion under one model: the record of {@code ad-credits}. Each replaces
 * those of the same user, conversion and model with a smaller revision.
 *
 * @param eventId follows from all that the record was made of
 * @param conversionId the order's id if it has one, otherwise the conversion's event id
 * @param conversionEventId the event id of the conversion
 * @param userId whose conversion it is
 * @param campaignId the one campaign that the conversion allows; absent if it allows every one
 * @param model the model's name
 * @param revision from 1 on; the greatest counts
 * @param status one of the statuses that this type names
 * @param value what the conversion is worth after adjustments, with as many decimals as the
 *     currency has; a text in JSON
 * @param currency ISO 4217
 * @param touches those that are credited, in their order
 * @param eventTime of the conversion, epoch milliseconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AdCredit(
    String eventId,
    String conversionId,
    String conversionEventId,
    String userId,
    String campaignId,
    String model,
    int revision,
    String status,
    @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal value,
    String currency,
    List<CreditedTouch> touches,
    long eventTime) {

  /** May still change. */
  public static final String PROVISIONAL = "provisional";

  /** Changes no more. */
  public static final String FINAL = "final";

  /** No touch is credited: there was none in time. */
  public static final String UNATTRIBUTED = "unattributed";

  /** The conversion was taken back; every share is zero. */
  public static final String RETRACTED = "retracted";

  /** Every touch was credited for an earlier conversion, and one conversion a touch counts. */
  public static final String NOT_COUNTED = "not_counted";

  /** Amounts get the decimals of the currency: state and shuffle write them with eighteen. */
  public AdCredit {
    int decimals = Currency.getInstance(currency).getDefaultFractionDigits();
    value = value.setScale(decimals);
    touches = touches.stream().map(touch -> touch.withDecimals(decimals)).toList();
  }
}
