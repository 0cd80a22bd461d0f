package io.lowlag.fraud.online;

/** The store cannot be reached or is too busy: the write must be retried. */
public final class StoreUnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line without secrets
   */
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
