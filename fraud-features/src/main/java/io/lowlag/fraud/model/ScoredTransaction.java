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
 * flat: it has the fields of the transaction, and the fields of each window with the window's
 * suffix.
 *
 * @param eventId depends only on the card and the tx_id
 * @param transaction the payment
 * @param lastMinute the features of the minute that ends with the payment
 * @param lastTenMinutes the features of the ten minutes that end with it
 * @param lastHour the features of the hour that ends with it
 * @param truncated whether the hour before the transaction reaches back to transactions that had
 *     been forgotten by then; they may be missing in its windows
 * @param riskTier of the card at the time of the transaction; null until known
 * @param riskScore null until scored, and if the model failed; with {@value #SCORE_SCALE} decimals
 * @param model the name of the model that scored it; null until then
 * @param modelVersion the version of that model
 * @param modelError why the model gave no score; null if it did
 * @param suspicious whether its score is above the threshold; then there is an alert, unless it is
 *     a repetition
 * @param repeated whether this was emitted before and is emitted again, because the transaction
 *     came again
 * @param shadowScores the scores of shadow models; absent from its JSON if there are none
 * @param reasons the reasons of the score, for the alert; empty until scored, not part of its JSON
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

  /** The number of decimals of a score; finer scores are rounded half to even. */
  public static final int SCORE_SCALE = 6;

  public ScoredTransaction {
    riskScore = riskScore == null ? null : rounded(riskScore);
    shadowScores = List.copyOf(shadowScores);
    reasons = List.copyOf(reasons);
  }

  /** Returns a transaction with features and without a score. */
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

  /** Returns this transaction as a repetition. */
  public ScoredTransaction again() {
    return judged(riskTier, riskScore, model, modelVersion, modelError, suspicious, true, reasons);
  }

  /** Returns this transaction with the risk tier of its card. */
  public ScoredTransaction ofTier(String tier) {
    return judged(tier, riskScore, model, modelVersion, modelError, suspicious, repeated, reasons);
  }

  /**
   * Returns this transaction with its score. The score as emitted decides whether it is suspicious,
   * so that a reader can verify the decision.
   *
   * @param by name of the model
   * @param version of the model
   * @param score the score that the model gave
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
   * Returns this transaction without a score, because the model failed on it. It is not suspicious,
   * but readers can see that it was not scored.
   *
   * @param by name of the model
   * @param version of the model
   * @param error the error of the model
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

  /** Returns this transaction with the scores of shadow models, which change nothing else. */
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

  /**
   * Returns where the transaction was read. It gives the source order of the card's transactions.
   */
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
