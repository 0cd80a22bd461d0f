package io.lowlag.common.config;

import io.lowlag.common.error.CannotStartException;

/** A setting is missing, unknown or wrong; the message names it, its value and what to write. */
public final class SettingsException extends CannotStartException {

  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message);
  }

  public SettingsException(String message, Throwable cause) {
    super(message, cause);
  }
}
