package io.lowlag.common.execution;

/** Where a stateful operator gets its rows from: the setting {@code execution.state}. */
public enum StatePlacement {
  /** The engine and the mode decide. */
  AUTO,
  /** Spark shuffles rows to the state of their key. */
  SHUFFLED,
  /** Kafka's partitioning has already brought the rows of a key together. */
  CO_PARTITIONED
}
