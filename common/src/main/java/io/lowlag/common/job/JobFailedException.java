package io.lowlag.common.job;

/**
 * A job failed while it ran. The message is one line that says what, which and what to do; the
 * process ends with exit code 1.
 */
public final class JobFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message see above
   * @param cause null if there is none to look at
   */
  public JobFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
