package io.lowlag.fraud.scoring.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.record.Origin;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormulaModelTest {

  private static final Map<String, String> SOURCE_WEIGHTS =
      Map.of(
          "count-weight", "0.1",
          "amount-weight", "0.001",
          "merchants-limit", "5",
          "merchants-weight", "0.5",
          "tier-weights.high", "1.5");

  private final FormulaModel model = new FormulaModel();

  @Test
  void sumsTheTermsOfTheTenMinutesAndNamesThemInOrder() {
    model.configure(SOURCE_WEIGHTS);

    RiskScore score = model.score(features(42, "1850.5", 6, "high"));

    // 42 × 0.1 + 1850.5 × 0.001 + 0.5 + 1.5
    assertThat(score.value()).isEqualByComparingTo("8.0505");
    assertThat(score.reasons())
        .containsExactly(
            "tx_count_10m = 42 adds 4.2",
            "sum_amount_10m = 1850.5000 adds 1.8505",
            "uniq_merchants_10m = 6 adds 0.5",
            "risk_tier = high adds 1.5");
  }

  @Test
  void whatAddsNothingIsNoReason() {
    model.configure(SOURCE_WEIGHTS);

    RiskScore score = model.score(features(1, "0", 5, "standard"));

    assertThat(score.value()).isEqualByComparingTo("0.1");
    assertThat(score.reasons()).containsExactly("tx_count_10m = 1 adds 0.1");
  }

  @Test
  void itsVersionIsThatOfItsWeights() {
    model.configure(SOURCE_WEIGHTS);
    FormulaModel written = new FormulaModel();
    Map<String, String> sameWeights = new HashMap<>(SOURCE_WEIGHTS);
    sameWeights.put("count-weight", "0.10");
    written.configure(sameWeights);
    FormulaModel other = new FormulaModel();
    Map<String, String> otherWeights = new HashMap<>(SOURCE_WEIGHTS);
    otherWeights.put("count-weight", "0.11");
    other.configure(otherWeights);

    assertThat(written.version()).isEqualTo(model.version());
    assertThat(other.version()).isNotEqualTo(model.version());
  }

  @Test
  void isExactWhereBinaryFractionsAreNot() {
    model.configure(SOURCE_WEIGHTS);

    assertThat(model.score(features(3, "99999999999999.9999", 1, "standard")).value())
        .isEqualByComparingTo("100000000000.2999999");
  }

  @Test
  void readsOnlyFeaturesThatExist() {
    model.configure(SOURCE_WEIGHTS);

    assertThat(Features.NAMES).containsAll(model.features());
  }

  @Test
  void refusesOptionsThatItCannotUse() {
    assertRefused("count-weight", "much", "count-weight = \"much\" is not a decimal");
    assertRefused("wieght", "1", "there is no option wieght");
    assertThatThrownBy(() -> model.configure(Map.of())).hasMessageContaining("is not set");
  }

  private void assertRefused(String option, String value, String message) {
    Map<String, String> options = new HashMap<>(SOURCE_WEIGHTS);
    options.put(option, value);
    assertThatThrownBy(() -> model.configure(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static Features features(long count, String sum, int merchants, String tier) {
    WindowFeatures none = WindowFeatures.ofPayments(0, BigDecimal.ZERO, 0, 0);
    CardTransaction transaction =
        new CardTransaction(
            "t",
            "c",
            BigDecimal.ONE,
            "EUR",
            "shop",
            "DE",
            0,
            false,
            BigDecimal.ONE,
            new Origin(0, 0, 0, 0));
    return new Features(
        ScoredTransaction.unscored(
                transaction,
                none,
                WindowFeatures.ofPayments(count, new BigDecimal(sum), merchants, 1),
                none,
                false)
            .ofTier(tier));
  }
}
