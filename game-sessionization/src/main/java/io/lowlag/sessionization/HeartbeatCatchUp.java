package io.lowlag.sessionization;

/**
 * Which heartbeats of one session are emitted if several are due at the same time, after a
 * standstill.
 */
public enum HeartbeatCatchUp {
  /** Only the last one: it contains the information of the others. */
  LATEST,
  /** All of them, in order. */
  ALL
}
