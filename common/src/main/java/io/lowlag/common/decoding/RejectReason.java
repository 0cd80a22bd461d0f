package io.lowlag.common.decoding;

import io.lowlag.common.format.PayloadException;
import java.util.Locale;

/** Why a record became a dead letter. The name in lower case is the dead letter's error class. */
public enum RejectReason {
  NOT_JSON,
  MISSING_FIELD,
  WRONG_FIELD,
  NULL_KEY,
  KEY_MISMATCH,
  ABSURD_TIME,
  OVERSIZED,
  /** The value or the key is not UTF-8, or a text contains half a surrogate pair. */
  NOT_TEXT,
  /** The currency of an amount has no exchange rate at its time. */
  MISSING_RATE,
  /** The value does not begin with a schema id, as the format of its topic requires. */
  NOT_FRAMED,
  /** The registry has no schema with the record's schema id. */
  UNKNOWN_SCHEMA,
  /** The contract cannot read values that were written with the record's schema. */
  INCOMPATIBLE_SCHEMA,
  /** The bytes do not match the schema, or decoding failed in an unforeseen way. */
  UNDECODABLE,
  /** The record was answered, but the answer is larger than its topic accepts. */
  OUTPUT_OVERSIZED,
  /** The record was answered, but the answer does not fit the contract of its topic. */
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

  /** Returns the code as written in a dead letter's header. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
