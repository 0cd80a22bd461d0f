package io.lowlag.fraud.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The score that a shadow model gave a transaction; it decides nothing.
 *
 * @param model its name
 * @param modelVersion its version
 * @param riskScore null if it failed; with as many decimals as the score that counts
 * @param modelError why it gave no score; null if it did
 */
public record ShadowScore(
    String model,
    String modelVersion,
    @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal riskScore,
    String modelError) {

  public ShadowScore {
    // Spark's encoder returns every decimal with 18 decimals.
    riskScore =
        riskScore == null
            ? null
            : riskScore.setScale(ScoredTransaction.SCORE_SCALE, RoundingMode.HALF_EVEN);
  }
}
