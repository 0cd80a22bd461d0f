package io.lowlag.common.kafka;

import io.lowlag.common.error.CannotStartException;

/** Thrown if the brokers answer, but do not have a topic or do not let the client use it. */
public final class UnusableTopicException extends CannotStartException {

  private static final long serialVersionUID = 1L;

  UnusableTopicException(String message) {
    super(message);
  }

  UnusableTopicException(String message, Throwable cause) {
    super(message, cause);
  }
}
