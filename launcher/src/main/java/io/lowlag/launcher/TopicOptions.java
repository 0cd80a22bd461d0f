package io.lowlag.launcher;

import picocli.CommandLine.Option;

/** How a command makes topics; mixed into the commands that do. */
final class TopicOptions {

  @Option(
      names = "--partitions",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description = "Number of partitions of each new topic.")
  private int partitions = 2;

  int partitions() {
    return partitions;
  }
}
