package io.lowlag.launcher;

import picocli.CommandLine.Option;

/** The options for topics that a command creates; mixed into the commands that create topics. */
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
