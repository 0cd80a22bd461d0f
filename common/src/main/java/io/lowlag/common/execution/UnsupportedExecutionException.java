package io.lowlag.common.execution;

import io.lowlag.common.error.CannotStartException;

/** Thrown if the query cannot run in this mode on this engine. The message says what can run. */
public final class UnsupportedExecutionException extends CannotStartException {

  private static final long serialVersionUID = 1L;

  public UnsupportedExecutionException(String message) {
    super(message);
  }
}
