package io.lowlag.common.format;

/** A value that is not what its topic's format and contract say. */
public final class PayloadException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What is wrong with it. */
  public enum Defect {
    /** It does not begin as the frame does. */
    NOT_FRAMED,
    /** The registry has no schema with its id. */
    UNKNOWN_SCHEMA,
    /** Its bytes are not what its schema says. */
    UNDECODABLE,
    /** It has more elements than are read. */
    OVERSIZED,
    /** Its schema cannot be read by the contract. */
    INCOMPATIBLE_SCHEMA,
    /** An event that does not fit the contract of the topic that it is for. */
    UNENCODABLE
  }

  private final Defect defect;

  PayloadException(Defect defect, String message) {
    // Bad input can come in floods; nobody reads these stack traces.
    super(message, null, false, false);
    this.defect = defect;
  }

  /** What is wrong. */
  public Defect defect() {
    return defect;
  }
}
