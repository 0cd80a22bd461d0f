package io.lowlag.fraud.online;

/** The store cannot hold a value of an update, however often the write is retried. */
public final class RefusedUpdateException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one line without secrets
   */
  public RefusedUpdateException(String message, Throwable cause) {
    super(message, cause);
  }
}
