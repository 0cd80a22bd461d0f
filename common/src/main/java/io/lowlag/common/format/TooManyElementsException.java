package io.lowlag.common.format;

import io.lowlag.common.format.PayloadException.Defect;
import java.io.IOException;

/** A value that would take more work than is allowed for one. */
final class TooManyElementsException extends IOException {

  private static final long serialVersionUID = 1L;

  TooManyElementsException(long maxElements) {
    super("it has more than " + maxElements + " elements (names, values and brackets)");
  }

  // Bad input can come in floods; nobody reads these stack traces.
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }

  PayloadException asPayloadException() {
    return new PayloadException(Defect.OVERSIZED, getMessage());
  }
}
