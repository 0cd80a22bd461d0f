package io.lowlag.fraud.money;

/** What happens to a transaction whose currency has no rate at its time. */
public enum MissingRate {
  /** The transaction is counted, but is in no sum. */
  UNCONVERTED,
  /** The transaction becomes a dead letter. */
  DEAD_LETTER
}
