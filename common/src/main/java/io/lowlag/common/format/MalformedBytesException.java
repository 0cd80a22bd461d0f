package io.lowlag.common.format;

import java.io.IOException;

/** Bytes that are not what they were taken for. */
final class MalformedBytesException extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedBytesException(String message) {
    super(message);
  }

  // Bad input can come in floods; nobody reads these stack traces.
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
