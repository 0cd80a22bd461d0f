package io.lowlag.fraud.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What a model that decides nothing would have said of a transaction.
 *
 * @param model its name
 * @param modelVersion which version of it
 * @param riskScore null when it failed; with as many places as the score that counts
 * @param modelError why it gave no score; null if it did
 */
public record ShadowScore(
    String model,
    String modelVersion,
    @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal riskScore,
    String modelError) {

  public ShadowScore {
    // Spark's encoder gives every decimal back with 18 places.
    riskScore =
        riskScore == null
            ? null
            : riskScore.setScale(ScoredTransaction.SCORE_SCALE, RoundingMode.HALF_EVEN);
  }
}
