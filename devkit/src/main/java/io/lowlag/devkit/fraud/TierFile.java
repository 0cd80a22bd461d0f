package io.lowlag.devkit.fraud;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.common.config.Overrides;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The reference table of some traffic as a CSV file.
 *
 * @param path the path of the file
 */
public record TierFile(Path path) {

  /**
   * Writes the tiers of the traffic's cards.
   *
   * @return settings that make the scoring job read them
   */
  public Overrides write(PaymentTraffic traffic) {
    StringBuilder lines = new StringBuilder("card_id,risk_tier\n");
    new PaymentGenerator(traffic, 0)
        .tiers()
        .forEach((card, tier) -> lines.append(card).append(',').append(tier).append('\n'));
    try {
      Files.writeString(path, lines, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the cards' tiers cannot be written to " + path, e);
    }
    return Overrides.none()
        .with("fraud.scoring.reference.path", path)
        .with("fraud.scoring.reference.format", "csv");
  }
}
