package io.lowlag.fraud.money;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.fraud.reference.ReferenceConfig;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of the group {@code fraud.money}.
 *
 * @param baseCurrency the currency of all sums and thresholds, ISO 4217
 * @param missingRate what happens to a transaction that cannot be converted
 * @param rates where the exchange rates are; empty if no other currency is converted
 */
public record MoneyConfig(
    String baseCurrency, MissingRate missingRate, Optional<ReferenceConfig> rates) {

  private static final String BASE_CURRENCY = "fraud.money.base-currency";
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

  /**
   * Reads the group.
   *
   * @throws SettingsException with one line, when a value cannot be used
   */
  public static MoneyConfig from(Settings settings) {
    String base = settings.text(BASE_CURRENCY);
    if (!CURRENCY.matcher(base).matches()) {
      throw new SettingsException(
          BASE_CURRENCY + " = \"" + base + "\" is not an ISO 4217 code such as EUR");
    }
    return new MoneyConfig(
        base,
        settings.choice("fraud.money.missing-rate", MissingRate.class),
        ReferenceConfig.from(settings, ReferenceConfig.RATES));
  }

  /** Returns whether the session needs Delta for the rates. */
  public boolean usesDelta() {
    return rates.filter(ReferenceConfig::isDelta).isPresent();
  }
}
