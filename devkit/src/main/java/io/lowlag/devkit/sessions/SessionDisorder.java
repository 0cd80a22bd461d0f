package io.lowlag.devkit.sessions;

import java.util.Map;

/**
 * The shares of the devices that are out of order or otherwise unusual, each between 0 and 1. The
 * first five exclude one another; all other devices send a start followed by its end. The last can
 * be combined with any of them.
 *
 * @param overlapping a second session starts while the first runs
 * @param lateStarts a start older than the running session's is sent after it, and never an end
 * @param lostEnds the session's end is never sent
 * @param endsFirst the end is sent before the start
 * @param malformed one record that cannot be decoded, in place of a session
 * @param duplicated one of the events is sent twice, byte for byte
 */
public record SessionDisorder(
    double overlapping,
    double lateStarts,
    double lostEnds,
    double endsFirst,
    double malformed,
    double duplicated) {

  public SessionDisorder {
    Map.of(
            "overlapping", overlapping,
            "lateStarts", lateStarts,
            "lostEnds", lostEnds,
            "endsFirst", endsFirst,
            "malformed", malformed,
            "duplicated", duplicated)
        .forEach(SessionDisorder::requireShare);
    double exclusive = overlapping + lateStarts + lostEnds + endsFirst + malformed;
    // A sum of decimal fractions may be slightly above 1.
    if (exclusive > 1 + 1e-9) {
      throw new IllegalArgumentException(
          "overlapping, lateStarts, lostEnds, endsFirst and malformed add up to "
              + exclusive
              + ": they exclude one another, keep their sum at or below 1");
    }
  }

  private static void requireShare(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " is " + share + ": give a share from 0 to 1");
    }
  }

  /** Returns shares without disorder: every session is a start followed by its end. */
  public static SessionDisorder none() {
    return new SessionDisorder(0, 0, 0, 0, 0, 0);
  }

  /** Returns shares with some disorder of every kind. */
  public static SessionDisorder some() {
    return new SessionDisorder(0.10, 0.03, 0.08, 0.05, 0.01, 0.05);
  }

  /** Returns the number of records that an average device sends. */
  double recordsPerDevice() {
    double single = lostEnds + malformed;
    double triple = overlapping + lateStarts;
    return 2 * (1 - single - triple)
        + single
        + 3 * triple
        + overlapping / 2
        + duplicated * (1 - malformed);
  }
}
