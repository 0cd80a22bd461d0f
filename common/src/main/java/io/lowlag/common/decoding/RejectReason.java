package io.lowlag.common.decoding;

import io.lowlag.common.format.PayloadException;
import java.util.Locale;

/** Why a record became a dead letter; the name in lower case is the dead letter's error class. */
public enum RejectReason {
  NOT_JSON,
  MISSING_FIELD,
  WRONG_FIELD,
  NULL_KEY,
  KEY_MISMATCH,
  ABSURD_TIME,
  OVERSIZED,
  /** A text, a number or a key that is none: half a surrogate pair, bytes that are not UTF-8. */
  NOT_TEXT,
  /** An amount whose currency has no exchange rate at its time. */
  MISSING_RATE,
  /** It does not begin with a schema's id, as its topic's format has it. */
  NOT_FRAMED,
  /** The registry has no schema with its id. */
  UNKNOWN_SCHEMA,
  /** The contract cannot read what was written under its schema. */
  INCOMPATIBLE_SCHEMA,
  /**
   * Its bytes are not what its schema says, or decoding it failed in a way that nobody had
   * foreseen.
   */
  UNDECODABLE,
  /** It was answered, but the answer is larger than its topic takes. */
  OUTPUT_OVERSIZED,
  /** It was answered, but the answer does not fit the contract of its topic. */
  OUTPUT_UNENCODABLE;

  static RejectReason of(PayloadException.Defect defect) {
    return switch (defect) {
      case NOT_FRAMED -> NOT_FRAMED;
      case UNKNOWN_SCHEMA -> UNKNOWN_SCHEMA;
      case UNDECODABLE -> UNDECODABLE;
      case OVERSIZED -> OVERSIZED;
      case INCOMPATIBLE_SCHEMA -> INCOMPATIBLE_SCHEMA;
      case UNENCODABLE -> OUTPUT_UNENCODABLE;
    };
  }

  /** How it is written in a dead letter's header. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
