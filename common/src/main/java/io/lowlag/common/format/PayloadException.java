package io.lowlag.common.format;

/** Thrown if a value does not match the format and contract of its topic. */
public final class PayloadException extends Exception {

  private static final long serialVersionUID = 1L;

  /** The kind of defect. */
  public enum Defect {
    /** The value does not begin with the frame. */
    NOT_FRAMED,
    /** The registry has no schema with the value's schema id. */
    UNKNOWN_SCHEMA,
    /** The bytes do not match the schema. */
    UNDECODABLE,
    /** The value has more elements than allowed. */
    OVERSIZED,
    /** The contract cannot read values with this schema. */
    INCOMPATIBLE_SCHEMA,
    /** The event does not fit the contract of its topic. */
    UNENCODABLE
  }

  private final Defect defect;

  PayloadException(Defect defect, String message) {
    // There may be very many bad records, and nobody reads their stack traces.
    super(message, null, false, false);
    this.defect = defect;
  }

  /** Returns the kind of defect. */
  public Defect defect() {
    return defect;
  }
}
