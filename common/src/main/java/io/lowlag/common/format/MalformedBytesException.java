package io.lowlag.common.format;

import java.io.IOException;

/** Thrown if bytes are not in the expected encoding. */
final class MalformedBytesException extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedBytesException(String message) {
    super(message);
  }

  // There may be very many bad records, and nobody reads their stack traces.
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
