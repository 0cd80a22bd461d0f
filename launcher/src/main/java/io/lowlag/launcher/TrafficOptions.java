package io.lowlag.launcher;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options for the traffic that a command generates; mixed into the commands that send traffic.
 */
final class TrafficOptions {

  @Option(
      names = "--rate",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "Number of events per second.")
  private int rate = 500;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "How many seconds to send events.")
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
