package io.lowlag.common.error;

/**
 * Thrown if the job cannot start as it is set up: a wrong setting, an unreachable broker, a missing
 * topic, a checkpoint that cannot be used. The message is one line that says what to do; the
 * process ends with exit code 2.
 */
public class CannotStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CannotStartException(String message) {
    super(message);
  }

  public CannotStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
