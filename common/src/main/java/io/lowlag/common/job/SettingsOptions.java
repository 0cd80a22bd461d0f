package io.lowlag.common.job;

import io.lowlag.common.config.CommandLineSecrets;
import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.config.SettingsLoader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command-line options for the settings of every job and command. */
public final class SettingsOptions {

  @Option(names = "--config", paramLabel = "FILE", description = "Read settings from a HOCON file.")
  private Path config;

  @Option(
      names = "-D",
      paramLabel = "path=value",
      description = "Set one setting; it overrides the file. Can be repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * Reads the settings, and warns of secrets on the command line.
   *
   * @throws SettingsException with one line, when one cannot be used
   */
  public Settings load() {
    CommandLineSecrets.warning(overrides).ifPresent(this::warn);
    return SettingsLoader.load(Optional.ofNullable(config), overrides);
  }

  private void warn(String line) {
    PrintWriter err = command.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
