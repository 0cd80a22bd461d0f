package io.lowlag.fraud.reference;

import io.lowlag.common.config.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * The group {@code fraud.scoring.reference}.
 *
 * @param path the table's folder, or a single file
 * @param format how it is stored
 * @param checkInterval how often, at most, to look whether it has changed
 */
public record ReferenceConfig(String path, ReferenceFormat format, Duration checkInterval) {

  /** Reads the group; empty when no table is set, so that every card has the default tier. */
  public static Optional<ReferenceConfig> from(Settings settings) {
    return settings
        .optionalText("fraud.scoring.reference.path")
        .map(
            path ->
                new ReferenceConfig(
                    path,
                    settings.choice("fraud.scoring.reference.format", ReferenceFormat.class),
                    settings.duration("fraud.scoring.reference.check-interval")));
  }

  /** Whether the session that reads it needs Delta. */
  public boolean isDelta() {
    return format == ReferenceFormat.DELTA;
  }
}
