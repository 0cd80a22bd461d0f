package io.lowlag.sessionization;

/**
 * What is emitted of several heartbeats of one session that are due at once, after a standstill.
 */
public enum HeartbeatCatchUp {
  /** The last of them: it says what the others would have said. */
  LATEST,
  /** Every one of them, in order. */
  ALL
}
