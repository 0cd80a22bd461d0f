package io.lowlag.common.execution;

import io.lowlag.common.error.CannotStartException;

/** The query cannot run in this mode on this engine; the message says what can. */
public final class UnsupportedExecutionException extends CannotStartException {

  private static final long serialVersionUID = 1L;

  public UnsupportedExecutionException(String message) {
    super(message);
  }
}
