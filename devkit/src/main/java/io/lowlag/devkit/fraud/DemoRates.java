package io.lowlag.devkit.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.common.config.Overrides;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Exchange rates into euros. They differ in each hour, so that a wrong rate is noticed. */
final class DemoRates {

  private static final String BASE = "EUR";
  private static final int PLACES = 4;
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();
  private static final int HOURS_AROUND = 48;

  private static final Map<String, BigDecimal> USUAL =
      new TreeMap<>(
          Map.of(
              "CHF", new BigDecimal("1.0537"),
              "GBP", new BigDecimal("1.1709"),
              "KWD", new BigDecimal("2.9931"),
              "USD", new BigDecimal("0.9173")));

  private DemoRates() {}

  /** Returns an amount in the base currency, rounded to as many decimals as an amount has. */
  static BigDecimal converted(BigDecimal amount, String currency, long time) {
    return currency.equals(BASE)
        ? amount
        : amount
            .multiply(rate(currency, Math.floorDiv(time, HOUR_MS)))
            .setScale(PLACES, RoundingMode.HALF_EVEN);
  }

  private static BigDecimal rate(String currency, long hour) {
    return USUAL.get(currency).add(BigDecimal.valueOf(Math.floorMod(hour, 7L) * 13, PLACES));
  }

  /**
   * Writes the rates of the days around now.
   *
   * @return settings that make the jobs read them
   */
  static Overrides write(Path file) {
    long now = Math.floorDiv(System.currentTimeMillis(), HOUR_MS);
    StringBuilder lines = new StringBuilder("currency,valid_from,rate\n");
    for (String currency : USUAL.keySet()) {
      for (long hour = now - HOURS_AROUND; hour <= now + HOURS_AROUND; hour++) {
        lines
            .append(currency)
            .append(',')
            .append(Instant.ofEpochMilli(hour * HOUR_MS))
            .append(',')
            .append(rate(currency, hour).toPlainString())
            .append('\n');
      }
    }
    try {
      Files.writeString(file, lines, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the exchange rates cannot be written to " + file, e);
    }
    return Overrides.none()
        .with("fraud.money.base-currency", BASE)
        .with("fraud.money.rates.path", file)
        .with("fraud.money.rates.format", "csv");
  }
}
