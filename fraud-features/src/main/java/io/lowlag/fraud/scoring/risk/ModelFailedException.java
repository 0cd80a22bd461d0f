package io.lowlag.fraud.scoring.risk;

/** A model gave no usable score for a transaction; the message says why, in one short line. */
public final class ModelFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  ModelFailedException(String message) {
    // A model may fail on every transaction; nobody reads these stack traces.
    super(message, null, false, false);
  }
}
