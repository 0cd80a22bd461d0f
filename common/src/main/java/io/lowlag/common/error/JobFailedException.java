package io.lowlag.common.error;

/**
 * Thrown if a job or a command failed while it ran. The message is one line that says what
 * happened, where, and what to do; the process ends with exit code 1.
 */
public final class JobFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message the one line
   * @param cause null if there is none to show
   */
  public JobFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
