package io.lowlag.devkit.fraud;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/**
 * The score that transactions must get: a weighted sum over the last ten minutes, with six
 * decimals.
 *
 * @param countWeight for each payment
 * @param amountWeight for each unit of money
 * @param merchantsLimit more merchants than this ...
 * @param merchantsWeight ... add this
 * @param tierWeights by the card's tier; other tiers add nothing
 * @param threshold a higher score is suspicious
 * @param defaultTier the tier of a card that is in no table
 */
public record ScoreFormula(
    BigDecimal countWeight,
    BigDecimal amountWeight,
    int merchantsLimit,
    BigDecimal merchantsWeight,
    Map<String, BigDecimal> tierWeights,
    BigDecimal threshold,
    String defaultTier) {

  private static final int DECIMALS = 6;

  BigDecimal score(WindowTruth tenMinutes, String tier) {
    return countWeight
        .multiply(BigDecimal.valueOf(tenMinutes.count()))
        .add(amountWeight.multiply(tenMinutes.sum()))
        .add(tenMinutes.merchants() > merchantsLimit ? merchantsWeight : BigDecimal.ZERO)
        .add(tierWeights.getOrDefault(tier, BigDecimal.ZERO))
        .setScale(DECIMALS, RoundingMode.HALF_EVEN);
  }

  boolean suspicious(BigDecimal score) {
    return score.compareTo(threshold) > 0;
  }
}
