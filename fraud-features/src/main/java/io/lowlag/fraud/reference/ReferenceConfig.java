package io.lowlag.fraud.reference;

import io.lowlag.common.config.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * The location of a reference table.
 *
 * @param group its group of settings
 * @param path the table's folder, or a single file
 * @param format how it is stored
 * @param checkInterval minimum time between two checks whether it has changed
 */
public record ReferenceConfig(
    String group, String path, ReferenceFormat format, Duration checkInterval) {

  /** The group of the cards' risk tiers. */
  public static final String TIERS = "fraud.scoring.reference";

  /** The group of exchange rates. */
  public static final String RATES = "fraud.money.rates";

  /** Reads the group; empty when no table is set. */
  public static Optional<ReferenceConfig> from(Settings settings, String group) {
    return settings
        .optionalText(group + ".path")
        .map(
            path ->
                new ReferenceConfig(
                    group,
                    path,
                    settings.choice(group + ".format", ReferenceFormat.class),
                    settings.duration(group + ".check-interval")));
  }

  /** Returns whether the session that reads the table needs Delta. */
  public boolean isDelta() {
    return format == ReferenceFormat.DELTA;
  }
}
