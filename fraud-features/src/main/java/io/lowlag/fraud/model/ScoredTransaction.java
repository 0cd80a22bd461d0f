package io.lowlag.fraud.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.lowlag.common.record.EventIds;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * A payment with the features of its card at that moment and, once scored, its risk. Its JSON is
 * flat: the transaction's fields, and those of a window with the window's suffix.
 *
 * @param eventId follows from the card and its tx_id alone
 * @param transaction the payment
 * @param lastMinute what its card did in the minute that it ends
 * @param lastTenMinutes the same of ten minutes
 * @param lastHour the same of an hour
 * @param truncated whether the hour before the transaction reaches back to what had been forgotten
 *     by then, so that transactions may be missing in its windows
 * @param riskTier of the card at the time of the transaction; null until known
 * @param riskScore null until scored, and when the model failed; with {@value #SCORE_SCALE} places
 * @param model the name of the model that scored it; null until then
 * @param modelVersion which version of it
 * @param modelError why the model gave no score; null if it did
 * @param suspicious whether its score is above the threshold; of what is not a repetition there is
 *     an alert, then
 * @param repeated whether this was said before, and is said again because the transaction came
 *     again
 * @param shadowScores what other models would have said; left out of its JSON if there is none
 * @param reasons what made the score, for the alert; empty until scored, not part of its JSON
 */
public record ScoredTransaction(
    String eventId,
    @JsonUnwrapped CardTransaction transaction,
    @JsonUnwrapped(suffix = "_1m") WindowFeatures lastMinute,
    @JsonUnwrapped(suffix = "_10m") WindowFeatures lastTenMinutes,
    @JsonUnwrapped(suffix = "_1h") WindowFeatures lastHour,
    boolean truncated,
    String riskTier,
    @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal riskScore,
    String model,
    String modelVersion,
    String modelError,
    boolean suspicious,
    boolean repeated,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ShadowScore> shadowScores,
    @JsonIgnore List<String> reasons) {

  /** Digits of a score behind the point; finer ones are rounded half to even. */
  public static final int SCORE_SCALE = 6;

  public ScoredTransaction {
    riskScore = riskScore == null ? null : rounded(riskScore);
    shadowScores = List.copyOf(shadowScores);
    reasons = List.copyOf(reasons);
  }

  /** A transaction whose features are known and whose risk is not. */
  public static ScoredTransaction unscored(
      CardTransaction transaction,
      WindowFeatures lastMinute,
      WindowFeatures lastTenMinutes,
      WindowFeatures lastHour,
      boolean truncated) {
    return new ScoredTransaction(
        EventIds.of("transaction-scored", transaction.cardId(), transaction.txId()),
        transaction,
        lastMinute,
        lastTenMinutes,
        lastHour,
        truncated,
        null,
        null,
        null,
        null,
        null,
        false,
        false,
        List.of(),
        List.of());
  }

  /** The same, said again. */
  public ScoredTransaction again() {
    return judged(riskTier, riskScore, model, modelVersion, modelError, suspicious, true, reasons);
  }

  /** The same of a card whose tier is now known. */
  public ScoredTransaction ofTier(String tier) {
    return judged(tier, riskScore, model, modelVersion, modelError, suspicious, repeated, reasons);
  }

  /**
   * The same with its score. The score as it is put out decides whether it is suspicious, so that a
   * reader can follow the decision.
   *
   * @param by name of the model
   * @param version of the model
   * @param score what it gave
   * @param threshold a higher score is suspicious
   * @param because the reasons
   */
  public ScoredTransaction scored(
      String by, String version, BigDecimal score, BigDecimal threshold, List<String> because) {
    BigDecimal putOut = rounded(score);
    boolean above = putOut.compareTo(threshold) > 0;
    return judged(riskTier, putOut, by, version, null, above, repeated, because);
  }

  /**
   * The same without a score, because the model failed on it. It is not suspicious: whoever lets
   * payments through sees that it was not judged.
   *
   * @param by name of the model
   * @param version of the model
   * @param error what the model failed with
   */
  public ScoredTransaction unscorable(String by, String version, String error) {
    return judged(riskTier, null, by, version, error, false, repeated, List.of());
  }

  private ScoredTransaction judged(
      String tier,
      BigDecimal score,
      String by,
      String version,
      String error,
      boolean above,
      boolean again,
      List<String> because) {
    return new ScoredTransaction(
        eventId,
        transaction,
        lastMinute,
        lastTenMinutes,
        lastHour,
        truncated,
        tier,
        score,
        by,
        version,
        error,
        above,
        again,
        shadowScores,
        because);
  }

  /** The same with what other models say, which changes nothing else. */
  public ScoredTransaction shadowed(List<ShadowScore> others) {
    return new ScoredTransaction(
        eventId,
        transaction,
        lastMinute,
        lastTenMinutes,
        lastHour,
        truncated,
        riskTier,
        riskScore,
        model,
        modelVersion,
        modelError,
        suspicious,
        repeated,
        others,
        reasons);
  }

  /** Where the transaction was read: by it, its card's source order can be had. */
  @JsonUnwrapped(prefix = "source_")
  Place source() {
    return new Place(transaction.origin().partition(), transaction.origin().offset());
  }

  /** A place in a topic. */
  record Place(int partition, long offset) {}

  private static BigDecimal rounded(BigDecimal score) {
    return score.setScale(SCORE_SCALE, RoundingMode.HALF_EVEN);
  }
}
