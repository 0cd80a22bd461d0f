package io.lowlag.common.config;

import io.lowlag.common.error.CannotStartException;

/**
 * Thrown if a setting is missing, unknown or wrong. The message names it, its value and what to
 * write.
 */
public final class SettingsException extends CannotStartException {

  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message);
  }

  public SettingsException(String message, Throwable cause) {
    super(message, cause);
  }
}
