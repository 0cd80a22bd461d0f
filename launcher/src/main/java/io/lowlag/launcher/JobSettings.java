package io.lowlag.launcher;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The settings of the jobs that a command runs; mixed into the commands that run jobs. */
final class JobSettings {

  @Option(
      names = "-D",
      paramLabel = "path=value",
      showDefaultValue = Visibility.NEVER,
      description = "Set one setting of the jobs. Can be repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  /** Returns path to value. */
  Map<String, String> overrides() {
    return overrides;
  }
}
