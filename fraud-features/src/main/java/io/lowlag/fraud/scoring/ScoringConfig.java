package io.lowlag.fraud.scoring;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.decoding.DecodingPolicy;
import io.lowlag.common.decoding.TextRule;
import io.lowlag.fraud.FraudTopics;
import io.lowlag.fraud.money.MoneyConfig;
import io.lowlag.fraud.reference.ReferenceConfig;
import io.lowlag.fraud.scoring.risk.RiskModelConfig;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * The settings of the group {@code fraud.scoring}, and of the other groups that scoring needs.
 *
 * @param topics where transactions come from and scores go
 * @param policy what is remembered about a card
 * @param risk how a transaction is scored
 * @param money the currency of sums, and rates
 * @param reference where the risk tiers of cards are, if there are any
 * @param decoding which records are accepted as transactions
 */
public record ScoringConfig(
    FraudTopics topics,
    ScoringPolicy policy,
    RiskPolicy risk,
    MoneyConfig money,
    Optional<ReferenceConfig> reference,
    DecodingPolicy decoding) {

  /**
   * Reads the group.
   *
   * @throws SettingsException with one line, when a value cannot be used
   */
  public static ScoringConfig from(Settings settings) {
    MoneyConfig money = MoneyConfig.from(settings);
    return new ScoringConfig(
        FraudTopics.from(settings),
        policy(settings, money.baseCurrency()),
        new RiskPolicy(
            RiskModelConfig.from(settings),
            RiskModelConfig.shadows(settings),
            threshold(settings.text("fraud.scoring.threshold")),
            tier(settings)),
        money,
        ReferenceConfig.from(settings, ReferenceConfig.TIERS),
        DecodingPolicy.from(settings));
  }

  /** Returns the topics that scoring reads. */
  public List<String> inputs() {
    return List.of(topics.transactions());
  }

  /** Returns the topics that scoring writes. */
  public List<String> outputs() {
    return List.of(topics.scored(), topics.alerts(), topics.features());
  }

  /** Returns this configuration for a job that does not publish features of cards. */
  ScoringConfig withoutPublishing() {
    return new ScoringConfig(topics, policy.withoutPublishing(), risk, money, reference, decoding);
  }

  /** Returns this configuration for a job whose records are JSON, whatever the topics' format. */
  ScoringConfig readingJson() {
    return new ScoringConfig(topics, policy, risk, money, reference, decoding.ofJson());
  }

  /** Returns whether the session needs Delta for reference tables. */
  boolean usesDelta() {
    return money.usesDelta() || reference.filter(ReferenceConfig::isDelta).isPresent();
  }

  private static ScoringPolicy policy(Settings settings, String baseCurrency) {
    return Settings.checked(
        "fraud.scoring",
        () ->
            new ScoringPolicy(
                settings.duration("fraud.scoring.allowed-lateness"),
                settings.count("fraud.scoring.max-remembered", 1),
                settings.duration("fraud.scoring.keep-idle"),
                baseCurrency,
                true));
  }

  private static String tier(Settings settings) {
    String setting = "fraud.scoring.default-tier";
    return TextRule.from(settings).require(setting, settings.text(setting));
  }

  private static BigDecimal threshold(String value) {
    try {
      return new BigDecimal(value);
    } catch (NumberFormatException e) {
      throw new SettingsException(
          "fraud.scoring.threshold = \"" + value + "\" is not a decimal", e);
    }
  }
}
