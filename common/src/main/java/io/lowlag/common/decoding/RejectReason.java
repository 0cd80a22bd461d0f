package io.lowlag.common.decoding;

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
  /** Decoding it failed in a way that nobody had foreseen. */
  UNDECODABLE,
  /** It was answered, but the answer is larger than its topic takes. */
  OUTPUT_OVERSIZED;

  /** How it is written in a dead letter's header. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
