package io.lowlag.common.job;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.config.SettingsLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options by which every job and command is given its settings. */
final class SettingsOptions {

  @Option(names = "--config", paramLabel = "FILE", description = "HOCON settings.")
  private Path config;

  @Option(
      names = "-D",
      paramLabel = "path=value",
      description = "One setting, stronger than the file. Repeatable.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  /**
   * Reads them.
   *
   * @throws SettingsException with one line, when one cannot be used
   */
  Settings load() {
    return SettingsLoader.load(Optional.ofNullable(config), overrides);
  }
}
