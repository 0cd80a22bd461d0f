package io.lowlag.devkit.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The reference table of some traffic as a CSV file.
 *
 * @param path where it is written
 */
public record TierFile(Path path) {

  /**
   * Writes the tiers of the traffic's cards.
   *
   * @return settings that make the scoring job read them: dotted path to value
   */
  public Map<String, String> write(PaymentTraffic traffic) {
    StringBuilder lines = new StringBuilder("card_id,risk_tier\n");
    new PaymentGenerator(traffic, 0)
        .tiers()
        .forEach((card, tier) -> lines.append(card).append(',').append(tier).append('\n'));
    try {
      Files.writeString(path, lines, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the cards' tiers cannot be written to " + path, e);
    }
    return Map.of(
        "fraud.scoring.reference.path",
        "\"" + path + "\"",
        "fraud.scoring.reference.format",
        "csv");
  }
}
