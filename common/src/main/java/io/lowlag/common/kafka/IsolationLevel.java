package io.lowlag.common.kafka;

import java.util.Locale;

/** Which records of transactions a source reads: the setting {@code source.isolation-level}. */
public enum IsolationLevel {
  /** The source reads only committed records. */
  READ_COMMITTED,
  /** The source reads all records, including those of aborted transactions. */
  READ_UNCOMMITTED;

  String kafkaName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
