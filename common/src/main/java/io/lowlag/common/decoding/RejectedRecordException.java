package io.lowlag.common.decoding;

/**
 * A record that cannot be understood. It never leaves the decoding step: it becomes a dead letter.
 */
public final class RejectedRecordException extends Exception {

  private static final long serialVersionUID = 1L;

  private final RejectReason reason;

  public RejectedRecordException(RejectReason reason, String message) {
    // Bad input can come in floods; nobody reads these stack traces.
    super(message, null, false, false);
    this.reason = reason;
  }

  /** The kind of defect. */
  public RejectReason reason() {
    return reason;
  }
}
