package io.lowlag.bench.peers;

import io.lowlag.common.config.Settings;

/** What is compared. */
public enum Engine {
  /** Lowlag's job in real-time mode. */
  LOWLAG("Lowlag"),
  /** The same work on Apache Flink. */
  FLINK("Flink"),
  /** The same work on Kafka Streams. */
  KSTREAMS("Kafka Streams"),
  /** Lowlag's job in Spark's own micro-batches. */
  MICRO_BATCH("Spark micro-batch"),
  /** No engine: the reader reads the input topics. No engine can be faster. */
  LIMIT("limit (no engine)");

  private final String label;

  Engine(String label) {
    this.label = label;
  }

  /** Returns the name for people. */
  String label() {
    return label;
  }

  /** Returns whether it is a module that only the profile {@code peers} builds. */
  boolean isPeer() {
    return this == FLINK || this == KSTREAMS;
  }

  /** Returns whether it writes outputs that can be compared. */
  boolean answers() {
    return this != LIMIT;
  }

  @Override
  public String toString() {
    return Settings.name(this);
  }
}
