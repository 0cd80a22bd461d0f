package io.lowlag.common.decoding;

/**
 * Thrown if a record cannot be decoded. It never leaves the decoding step: the record becomes a
 * dead letter.
 */
public final class RejectedRecordException extends Exception {

  private static final long serialVersionUID = 1L;

  private final RejectReason reason;

  public RejectedRecordException(RejectReason reason, String message) {
    // There may be very many bad records, and nobody reads their stack traces.
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Returns the kind of defect. */
  public RejectReason reason() {
    return reason;
  }
}
