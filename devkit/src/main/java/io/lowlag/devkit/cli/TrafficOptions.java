package io.lowlag.devkit.cli;

import io.lowlag.common.config.SettingsException;
import picocli.CommandLine.Option;

/** The traffic that a command generates; mixed into the commands that do. */
final class TrafficOptions {

  @Option(names = "--rate", paramLabel = "N", description = "Events per second.")
  private int rate = 500;

  @Option(names = "--seconds", paramLabel = "N", description = "How long events are sent.")
  private int seconds = 20;

  @Option(names = "--partitions", paramLabel = "N", description = "Partitions of every new topic.")
  private int partitions = 2;

  int rate() {
    return atLeastOne("--rate", rate);
  }

  int seconds() {
    return atLeastOne("--seconds", seconds);
  }

  int partitions() {
    return atLeastOne("--partitions", partitions);
  }

  private static int atLeastOne(String option, int value) {
    if (value < 1) {
      throw new SettingsException(option + " = " + value + ": it must be at least 1");
    }
    return value;
  }
}
