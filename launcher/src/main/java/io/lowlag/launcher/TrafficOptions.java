package io.lowlag.launcher;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The traffic that a command generates; mixed into the commands that do. */
final class TrafficOptions {

  @Option(
      names = "--rate",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "Events per second.")
  private int rate = 500;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "How long events are sent.")
  private int seconds = 20;

  @Mixin private TopicOptions topics;

  int rate() {
    return rate;
  }

  int seconds() {
    return seconds;
  }

  int partitions() {
    return topics.partitions();
  }
}
