package io.lowlag.fraud.scoring.risk;

import io.lowlag.common.record.Decimals;
import io.lowlag.common.record.EventIds;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The weighted sum that "Spark Streaming: The Secret Sauce Behind Real-Time Data" scores with. It
 * has a weight per transaction and a weight per unit of money in the last ten minutes, plus a
 * constant if the card was used at many merchants and, if weights are given, a constant for the
 * card's tier.
 */
public final class FormulaModel implements RiskModel {

  private static final String COUNT = "tx_count_10m";
  private static final String SUM = "sum_amount_10m";
  private static final String MERCHANTS = "uniq_merchants_10m";
  private static final String TIER = "risk_tier";
  private static final String TIER_WEIGHTS = "tier-weights.";

  private static final int VERSION_LENGTH = 8;

  private BigDecimal countWeight;
  private BigDecimal amountWeight;
  private BigDecimal merchantsLimit;
  private BigDecimal merchantsWeight;
  private Map<String, BigDecimal> tierWeights;
  private String version;

  @Override
  public void configure(Map<String, String> options) {
    Map<String, BigDecimal> left = new HashMap<>();
    options.forEach((name, value) -> left.put(name, decimal(name, value)));
    countWeight = take(left, "count-weight");
    amountWeight = take(left, "amount-weight");
    merchantsLimit = take(left, "merchants-limit");
    merchantsWeight = take(left, "merchants-weight");
    tierWeights = new HashMap<>();
    left.forEach((name, weight) -> tierWeights.put(tierOf(name), weight));
    version = versionOf(options);
  }

  // The version depends on the weights, not on how they are written.
  private static String versionOf(Map<String, String> options) {
    String[] weights =
        new TreeMap<>(options)
            .entrySet().stream()
                .map(each -> each.getKey() + "=" + Decimals.text(new BigDecimal(each.getValue())))
                .toArray(String[]::new);
    return EventIds.of("formula", weights).substring(0, VERSION_LENGTH);
  }

  @Override
  public String name() {
    return "formula";
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public Set<String> features() {
    return Set.of(COUNT, SUM, MERCHANTS, TIER);
  }

  @Override
  public RiskScore score(Features features) {
    Terms terms = new Terms();
    BigDecimal count = features.number(COUNT);
    terms.add(COUNT + " = " + count, count.multiply(countWeight));
    BigDecimal sum = features.number(SUM);
    terms.add(SUM + " = " + sum.toPlainString(), sum.multiply(amountWeight));
    BigDecimal merchants = features.number(MERCHANTS);
    if (merchants.compareTo(merchantsLimit) > 0) {
      terms.add(MERCHANTS + " = " + merchants, merchantsWeight);
    }
    String tier = features.text(TIER);
    terms.add(TIER + " = " + tier, tierWeights.getOrDefault(tier, BigDecimal.ZERO));
    return new RiskScore(terms.sum, terms.reasons);
  }

  private static final class Terms {

    private BigDecimal sum = BigDecimal.ZERO;
    private final List<String> reasons = new ArrayList<>(4);

    void add(String what, BigDecimal term) {
      if (term.signum() != 0) {
        sum = sum.add(term);
        String shown = term.stripTrailingZeros().toPlainString();
        reasons.add(what + " adds " + shown);
      }
    }
  }

  private static BigDecimal take(Map<String, BigDecimal> options, String name) {
    BigDecimal value = options.remove(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is not set: give a decimal");
    }
    return value;
  }

  private static BigDecimal decimal(String name, String value) {
    try {
      return new BigDecimal(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " = \"" + value + "\" is not a decimal", e);
    }
  }

  private static String tierOf(String option) {
    if (!option.startsWith(TIER_WEIGHTS)) {
      throw new IllegalArgumentException("there is no option " + option);
    }
    return option.substring(TIER_WEIGHTS.length());
  }
}
