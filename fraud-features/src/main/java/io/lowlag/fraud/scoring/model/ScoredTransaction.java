package io.lowlag.fraud.scoring.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.lowlag.common.record.EventIds;
import io.lowlag.fraud.model.CardTransaction;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;

/**
 * A payment with the features of its card at that moment and, once scored, its risk. Its JSON is
 * flat: the transaction's fields, and those of a window with the window's suffix.
 */
public class ScoredTransaction implements Serializable {

  /** Digits of a score behind the point; finer ones are rounded half to even. */
  public static final int SCORE_SCALE = 6;

  private String eventId;
  private CardTransaction transaction;
  private WindowFeatures lastMinute;
  private WindowFeatures lastTenMinutes;
  private WindowFeatures lastHour;
  private boolean truncated;
  private String riskTier;
  private BigDecimal riskScore;
  private boolean suspicious;
  private List<String> reasons;

  /** For Spark's encoder. */
  public ScoredTransaction() {}

  /** A transaction whose features are known and whose risk is not. */
  public static ScoredTransaction unscored(
      CardTransaction transaction,
      WindowFeatures lastMinute,
      WindowFeatures lastTenMinutes,
      WindowFeatures lastHour,
      boolean truncated) {
    ScoredTransaction scored = new ScoredTransaction();
    scored.eventId = EventIds.of("transaction-scored", transaction.getTxId());
    scored.transaction = transaction;
    scored.lastMinute = lastMinute;
    scored.lastTenMinutes = lastTenMinutes;
    scored.lastHour = lastHour;
    scored.truncated = truncated;
    return scored;
  }

  /** Follows from the tx_id alone. */
  public String getEventId() {
    return eventId;
  }

  public void setEventId(String eventId) {
    this.eventId = eventId;
  }

  @JsonUnwrapped
  public CardTransaction getTransaction() {
    return transaction;
  }

  public void setTransaction(CardTransaction transaction) {
    this.transaction = transaction;
  }

  @JsonUnwrapped(suffix = "_1m")
  public WindowFeatures getLastMinute() {
    return lastMinute;
  }

  public void setLastMinute(WindowFeatures lastMinute) {
    this.lastMinute = lastMinute;
  }

  @JsonUnwrapped(suffix = "_10m")
  public WindowFeatures getLastTenMinutes() {
    return lastTenMinutes;
  }

  public void setLastTenMinutes(WindowFeatures lastTenMinutes) {
    this.lastTenMinutes = lastTenMinutes;
  }

  @JsonUnwrapped(suffix = "_1h")
  public WindowFeatures getLastHour() {
    return lastHour;
  }

  public void setLastHour(WindowFeatures lastHour) {
    this.lastHour = lastHour;
  }

  /**
   * Whether the hour before the transaction reaches back to what had been forgotten by then, so
   * that transactions may be missing in its windows.
   */
  public boolean isTruncated() {
    return truncated;
  }

  public void setTruncated(boolean truncated) {
    this.truncated = truncated;
  }

  /** Null until scored. */
  public String getRiskTier() {
    return riskTier;
  }

  public void setRiskTier(String riskTier) {
    this.riskTier = riskTier;
  }

  /** Null until scored; with {@value #SCORE_SCALE} places. */
  @JsonFormat(shape = JsonFormat.Shape.STRING)
  public BigDecimal getRiskScore() {
    return riskScore;
  }

  public void setRiskScore(BigDecimal riskScore) {
    this.riskScore =
        riskScore == null ? null : riskScore.setScale(SCORE_SCALE, RoundingMode.HALF_EVEN);
  }

  public boolean isSuspicious() {
    return suspicious;
  }

  public void setSuspicious(boolean suspicious) {
    this.suspicious = suspicious;
  }

  /** What made the score, for the alert. */
  @JsonIgnore
  public List<String> getReasons() {
    return reasons;
  }

  public void setReasons(List<String> reasons) {
    this.reasons = reasons;
  }

  /** The partition that the transaction was read from: with the offset, its card's source order. */
  @JsonProperty("source_partition")
  int sourcePartition() {
    return transaction.getOrigin().getPartition();
  }

  /** The offset that the transaction was read at. */
  @JsonProperty("source_offset")
  long sourceOffset() {
    return transaction.getOrigin().getOffset();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoredTransaction o
        && Objects.equals(eventId, o.eventId)
        && Objects.equals(transaction, o.transaction)
        && Objects.equals(lastMinute, o.lastMinute)
        && Objects.equals(lastTenMinutes, o.lastTenMinutes)
        && Objects.equals(lastHour, o.lastHour)
        && truncated == o.truncated
        && Objects.equals(riskTier, o.riskTier)
        && Objects.equals(riskScore, o.riskScore)
        && suspicious == o.suspicious
        && Objects.equals(reasons, o.reasons);
  }

  @Override
  public int hashCode() {
    return Objects.hash(eventId, lastMinute, lastTenMinutes, lastHour, truncated, riskScore);
  }

  @Override
  public String toString() {
    return transaction
        + ": 1m "
        + lastMinute
        + ", 10m "
        + lastTenMinutes
        + ", 1h "
        + lastHour
        + (truncated ? ", truncated" : "")
        + (riskScore == null ? "" : ", score " + riskScore);
  }
}
