package io.lowlag.fraud.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.common.config.SettingsException;
import io.lowlag.common.config.SettingsLoader;
import io.lowlag.fraud.scoring.risk.Features;
import io.lowlag.fraud.scoring.risk.FormulaModel;
import io.lowlag.fraud.scoring.risk.RiskModel;
import io.lowlag.fraud.scoring.risk.RiskScore;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.NotImplementedError;

class ScoringConfigTest {

  @Test
  void defaultsAreTheFormulaOfTheSourceAndItsThreshold() {
    ScoringConfig config = config(Map.of());

    assertThat(config.risk().model().newModel()).isInstanceOf(FormulaModel.class);
    assertThat(config.risk().model().options())
        .isEqualTo(
            Map.of(
                "count-weight", "0.1",
                "amount-weight", "0.001",
                "merchants-limit", "5",
                "merchants-weight", "0.5"));
    assertThat(config.risk().threshold()).isEqualByComparingTo("5");
    assertThat(config.policy())
        .isEqualTo(
            new ScoringPolicy(Duration.ofMinutes(15), 10_000, Duration.ofHours(6), "EUR", true));
    assertThat(config.inputs()).containsExactly("card-transactions");
    assertThat(config.outputs())
        .containsExactly("transactions-scored", "fraud-alerts", "card-features");
    assertThat(config.topics().deadLetters()).isEqualTo("fraud-features-dead-letters");
  }

  @Test
  void aWeightKeepsEveryDigitThatWasWritten() {
    ScoringConfig config =
        config(Map.of("fraud.scoring.formula.tier-weights.high", "0.1000000000000000000001"));

    assertThat(config.risk().model().options())
        .containsEntry("tier-weights.high", "0.1000000000000000000001");
  }

  @Test
  void aModelOfOnesOwnGetsItsOptions() {
    ScoringConfig config =
        config(
            Map.of(
                "fraud.scoring.model.class",
                OneFeature.class.getName(),
                "fraud.scoring.model.options.feature",
                "amount"));

    assertThat(config.risk().model().newModel().features()).containsExactly("amount");
  }

  @Test
  void refusesWhatCannotWorkInOneLine() {
    assertRefused("fraud.scoring.keep-idle", "1h", "keep-idle is 1h: it must be at least 75m");
    assertRefused("fraud.scoring.max-remembered", "0", "at least 1");
    assertRefused(
        "fraud.scoring.max-remembered",
        "5000000000",
        "is not a whole number of at most 2147483647");
    assertRefused("fraud.scoring.threshold", "much", "threshold = \"much\" is not a decimal");
    assertRefused("fraud.scoring.formula.count-weight", "x", "count-weight = \"x\"");
    assertRefused(
        "fraud.scoring.model.class", "no.such.Model", "\"no.such.Model\" is not a RiskModel");
    assertRefused("fraud.scoring.model.class", "java.lang.String", "is not a RiskModel");
  }

  @Test
  void aTextThatNoScoredRecordMayHaveIsRefused() {
    assertRefused(
        "fraud.scoring.default-tier",
        "x".repeat(257),
        "x...\" is not a text of 1 to 256 characters");
    assertThat(config(Map.of("fraud.scoring.default-tier", "x".repeat(256))).risk().defaultTier())
        .hasSize(256);
    assertRefused("decoding.max-text-length", "5", "the name of the model");
    assertRefused(
        "fraud.scoring.model.class",
        Nameless.class.getName(),
        "the name of the model " + Nameless.class.getName() + " = \"\" is not a text");
    assertRefused(
        "fraud.scoring.shadows.next.class",
        Nameless.class.getName(),
        "the name of the model fraud.scoring.shadows.next = \"\" is not a text");
  }

  @Test
  void aModelThatReadsAFeatureThatDoesNotExistIsRefused() {
    assertThatThrownBy(
            () ->
                config(
                    Map.of(
                        "fraud.scoring.model.class",
                        OneFeature.class.getName(),
                        "fraud.scoring.model.options.feature",
                        "tx_count_1d")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(
            "reads features that do not exist: [tx_count_1d]; the features are [amount")
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "constructor, creating it failed: java.lang.IllegalStateException: not today",
    "configure, java.lang.IllegalStateException: not today",
    "features, asking for its features failed: java.lang.IllegalStateException: not today",
    "an error, 'scala.NotImplementedError: an implementation is missing'",
    "no features, asking for its features failed: java.lang.NullPointerException",
  })
  void aModelThatThrowsAtTheStartIsRefusedByItsName(String where, String reason) {
    Unwilling.where = where;
    String model = Unwilling.class.getName();

    assertRefused("fraud.scoring.model.class", model, "the model " + model + ": " + reason);
  }

  @Test
  void aModelWhoseClassCannotBeInitialisedIsRefusedByItsName() {
    String model = Uninitialised.class.getName();

    assertRefused(
        "fraud.scoring.model.class",
        model,
        "the model " + model + ": creating it failed: java.lang.ArithmeticException");
  }

  private static void assertRefused(String path, String value, String message) {
    assertThatThrownBy(() -> config(Map.of(path, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  private static ScoringConfig config(Map<String, String> overrides) {
    return ScoringConfig.from(SettingsLoader.load(Optional.empty(), overrides));
  }

  /** Has a name and a version without a visible character. */
  public static final class Nameless implements RiskModel {

    @Override
    public void configure(Map<String, String> options) {}

    @Override
    public String name() {
      return " \n";
    }

    @Override
    public Set<String> features() {
      return Set.of();
    }

    @Override
    public RiskScore score(Features features) {
      return new RiskScore(BigDecimal.ONE, List.of());
    }
  }

  /** Reads the feature that it is told to. */
  public static final class OneFeature implements RiskModel {

    private String feature;

    @Override
    public void configure(Map<String, String> options) {
      feature = options.get("feature");
    }

    @Override
    public Set<String> features() {
      return Set.of(feature);
    }

    @Override
    public RiskScore score(Features features) {
      BigDecimal value = features.number(feature);
      return new RiskScore(value, List.of(feature));
    }
  }

  /** Throws where it is told to. */
  public static final class Unwilling implements RiskModel {

    private static String where;

    public Unwilling() {
      throwIn("constructor");
    }

    @Override
    public void configure(Map<String, String> options) {
      throwIn("configure");
      if (where.equals("an error")) {
        throw new NotImplementedError();
      }
    }

    @Override
    public Set<String> features() {
      throwIn("features");
      return null;
    }

    @Override
    public RiskScore score(Features features) {
      throw new AssertionError("not reached");
    }

    private static void throwIn(String here) {
      if (here.equals(where)) {
        throw new IllegalStateException("not\ntoday");
      }
    }
  }

  /** Cannot even be loaded. */
  public static final class Uninitialised implements RiskModel {

    private static final int NOTHING = Integer.parseInt("0");
    private static final int UNDEFINED = 1 / NOTHING;

    @Override
    public void configure(Map<String, String> options) {}

    @Override
    public Set<String> features() {
      return Set.of();
    }

    @Override
    public RiskScore score(Features features) {
      return new RiskScore(BigDecimal.valueOf(UNDEFINED), List.of());
    }
  }
}
