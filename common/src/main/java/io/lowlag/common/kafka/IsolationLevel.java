package io.lowlag.common.kafka;

import java.util.Locale;

/**
 * What a source reads of its producers' transactions: the setting {@code source.isolation-level}.
 */
public enum IsolationLevel {
  /** What was committed. */
  READ_COMMITTED,
  /** All that was sent, also what its producer has taken back. */
  READ_UNCOMMITTED;

  String kafkaName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
