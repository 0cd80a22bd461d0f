package io.lowlag.common.format;

import io.lowlag.common.format.PayloadException.Defect;
import java.io.IOException;

/** Thrown if a value has more elements than are allowed. */
final class TooManyElementsException extends IOException {

  private static final long serialVersionUID = 1L;

  TooManyElementsException(long maxElements) {
    super("it has more than " + maxElements + " elements (names, values and brackets)");
  }

  // There may be very many bad records, and nobody reads their stack traces.
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }

  PayloadException asPayloadException() {
    return new PayloadException(Defect.OVERSIZED, getMessage());
  }
}
