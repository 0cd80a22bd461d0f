package io.lowlag.fraud.reference;

/** The reference table cannot be used as it is now; the message says why, in one line. */
final class UnusableTableException extends Exception {

  private static final long serialVersionUID = 1L;

  UnusableTableException(String message, Throwable cause) {
    super(message, cause);
  }
}
