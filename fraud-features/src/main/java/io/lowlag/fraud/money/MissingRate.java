package io.lowlag.fraud.money;

/** What comes of a transaction whose currency has no rate at its time. */
public enum MissingRate {
  /** It is counted, but in no sum. */
  UNCONVERTED,
  /** It is a dead letter. */
  DEAD_LETTER
}
