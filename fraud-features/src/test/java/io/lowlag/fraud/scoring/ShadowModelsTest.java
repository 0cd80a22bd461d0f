package io.lowlag.fraud.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.Overrides;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.record.Json;
import io.lowlag.common.record.Origin;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.ShadowScore;
import io.lowlag.fraud.model.WindowFeatures;
import io.lowlag.fraud.scoring.model.CardOutcome;
import io.lowlag.fraud.scoring.risk.Features;
import io.lowlag.fraud.scoring.risk.FormulaModel;
import io.lowlag.fraud.scoring.risk.RiskModel;
import io.lowlag.fraud.scoring.risk.RiskModelConfig;
import io.lowlag.fraud.scoring.risk.RiskScore;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShadowModelsTest {

  private static final String SHADOWS = "fraud.scoring.shadows.";
  private static final BigDecimal THRESHOLD = new BigDecimal("5");

  @Test
  void whatShadowsSayIsRecordedAndDecidesNothing() {
    RiskPolicy policy =
        new RiskPolicy(
            formula("1"),
            List.of(formula("100"), new RiskModelConfig(Failing.class.getName(), Map.of())),
            THRESHOLD,
            "standard");

    ScoredTransaction scored =
        new TransactionScorer(policy).call(new CardOutcome(unscored(), null)).scored();

    assertThat(scored.riskScore()).isEqualByComparingTo("2");
    assertThat(scored.suspicious()).isFalse();
    assertThat(scored.modelError()).isNull();
    assertThat(scored.shadowScores()).hasSize(2);
    ShadowScore high = scored.shadowScores().get(0);
    assertThat(high.model()).isEqualTo(scored.model());
    assertThat(high.riskScore()).isEqualByComparingTo("200");
    ShadowScore failed = scored.shadowScores().get(1);
    assertThat(failed.riskScore()).isNull();
    assertThat(failed.modelError()).contains("not today");
    assertThat(new String(Json.bytes(scored), UTF_8))
        .contains("\"shadow_scores\":[{\"model\":", "\"risk_score\":\"200.000000\"");
  }

  @Test
  void withoutShadowsTheRecordSaysNothingOfThem() {
    RiskPolicy policy = new RiskPolicy(formula("1"), List.of(), THRESHOLD, "standard");

    ScoredTransaction scored =
        new TransactionScorer(policy).call(new CardOutcome(unscored(), null)).scored();

    assertThat(new String(Json.bytes(scored), UTF_8)).doesNotContain("shadow");
  }

  @Test
  void settingsNameThemOneByOne() {
    Overrides settings =
        Overrides.none()
            .with(SHADOWS + "b.class", Failing.class.getName())
            .with(SHADOWS + "b.timeout", "20ms")
            .with(SHADOWS + "a.class", FormulaModel.class.getName())
            .with(SHADOWS + "a.options.count-weight", "1")
            .with(SHADOWS + "a.options.amount-weight", "0")
            .with(SHADOWS + "a.options.merchants-limit", "5")
            .with(SHADOWS + "a.options.merchants-weight", "0");

    List<RiskModelConfig> shadows = RiskModelConfig.shadows(settings.load());

    assertThat(shadows)
        .extracting(RiskModelConfig::className)
        .containsExactly(FormulaModel.class.getName(), Failing.class.getName());
    assertThat(shadows.get(0).timeout()).isNull();
    assertThat(shadows.get(1).timeout()).hasMillis(20);
  }

  @Test
  void aSettingThatDoesNotExistIsRefused() {
    Overrides settings =
        Overrides.none()
            .with(SHADOWS + "a.class", Failing.class.getName())
            .with(SHADOWS + "a.option.path", "x");

    assertThatThrownBy(() -> RiskModelConfig.shadows(settings.load()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("there is no setting \"option.path\"");
  }

  private static RiskModelConfig formula(String countWeight) {
    return new RiskModelConfig(
        FormulaModel.class.getName(),
        Map.of(
            "count-weight", countWeight,
            "amount-weight", "0",
            "merchants-limit", "5",
            "merchants-weight", "0"));
  }

  private static ScoredTransaction unscored() {
    BigDecimal amount = new BigDecimal("10");
    WindowFeatures window = WindowFeatures.ofPayments(2, amount, 1, 1);
    CardTransaction transaction =
        new CardTransaction(
            "t", "c", amount, "EUR", "m", "NL", 1, false, amount, new Origin(0, 1, 1, 1));
    return ScoredTransaction.unscored(transaction, window, window, window, false);
  }

  /** A model that throws. */
  public static final class Failing implements RiskModel {

    @Override
    public void configure(Map<String, String> options) {}

    @Override
    public Set<String> features() {
      return Set.of();
    }

    @Override
    public RiskScore score(Features features) {
      throw new IllegalStateException("not today");
    }
  }
}
