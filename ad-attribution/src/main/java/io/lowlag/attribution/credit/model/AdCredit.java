package io.lowlag.attribution.credit.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;

/**
 * The credit for a conversion under one model: the record of {@code ad-credits}. Each record
 * replaces those of the same user, conversion and model with a smaller revision.
 *
 * @param eventId depends on all inputs of the record
 * @param conversionId the order's id if it has one, otherwise the conversion's event id
 * @param conversionEventId the event id of the conversion
 * @param userId whose conversion it is
 * @param campaignId the one campaign that the conversion allows; absent if it allows every one
 * @param model the model's name
 * @param revision starts at 1; the greatest counts
 * @param status one of the statuses that this type names
 * @param value what the conversion is worth after adjustments, with as many decimals as the
 *     currency has; a text in JSON
 * @param currency ISO 4217
 * @param touches the credited touches, in their order
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

  /** The credit may still change. */
  public static final String PROVISIONAL = "provisional";

  /** The credit changes no more. */
  public static final String FINAL = "final";

  /** No touch is credited, because none was in time. */
  public static final String UNATTRIBUTED = "unattributed";

  /** The conversion was retracted; every share is zero. */
  public static final String RETRACTED = "retracted";

  /** Every touch is already credited for an earlier conversion, and each touch counts only once. */
  public static final String NOT_COUNTED = "not_counted";

  /** Gives amounts the decimals of their currency: state and shuffle write them with eighteen. */
  public AdCredit {
    int decimals = Currency.getInstance(currency).getDefaultFractionDigits();
    value = value.setScale(decimals);
    touches = touches.stream().map(touch -> touch.withDecimals(decimals)).toList();
  }
}
