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
  OVERSIZED;

  /** How it is written in a dead letter's header. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
