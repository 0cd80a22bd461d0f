package io.lowlag.sessionization;

/**
 * Which heartbeats of one session are emitted if several are due at the same time, after a
 * standstill.
 */
public enum HeartbeatCatchUp {
  /** Only the last one: it contains what the others would have said. */
  LATEST,
  /** All of them, in order. */
  ALL
}
