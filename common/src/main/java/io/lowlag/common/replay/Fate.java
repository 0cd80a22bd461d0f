package io.lowlag.common.replay;

/** What becomes of one dead letter in a replay. */
enum Fate {
  /** It is put back. */
  REPLAYED,
  /** An earlier run has put it back. */
  REPLAYED_BEFORE,
  /** A part of it is missing. */
  SHORTENED,
  /** Its headers do not say where it is from: some other program wrote it. */
  UNKNOWN
}
