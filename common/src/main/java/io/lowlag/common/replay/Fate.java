package io.lowlag.common.replay;

/** What a replay does with one dead letter. */
enum Fate {
  /** The replay puts it back. */
  REPLAYED,
  /** An earlier run has already put it back. */
  REPLAYED_BEFORE,
  /** It is not put back, because a part of it is missing. */
  SHORTENED,
  /** It is not put back, because it is an output that does not fit the format of its topic. */
  UNENCODABLE,
  /** Its topic does not exist, or does not take it. A later run tries again. */
  UNREACHABLE,
  /** It waits for a later run, because too many of its kind before it are unreachable. */
  POSTPONED,
  /** Its headers do not say where it came from, so another program wrote it. */
  UNKNOWN
}
