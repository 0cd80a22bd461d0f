package io.lowlag.devkit.ads;

/**
 * The shares of the transactions that are out of order or otherwise unusual, each between 0 and 1.
 * The first eight exclude one another; all other transactions are a request followed by its
 * impression. The last three can be combined with any of them.
 *
 * @param impressionsFirst the impression is sent before its request
 * @param late the impression is sent after the window, within the allowed lateness
 * @param tooLate the impression is sent after the request's time is over: both end unmatched
 * @param missing the request gets no impression
 * @param orphaned the impression never had a request
 * @param outsideWindow the impression's clock puts it farther from its request than the window
 * @param notShown the impression's status says that the ad was not shown
 * @param malformed one record that cannot be decoded, in place of a transaction
 * @param duplicated one of the events is sent twice, byte for byte
 * @param secondRequests another request for the same ad follows under the same transaction
 * @param breaks a second ad is requested, and shown, under the same transaction
 */
public record AdDisorder(
    double impressionsFirst,
    double late,
    double tooLate,
    double missing,
    double orphaned,
    double outsideWindow,
    double notShown,
    double malformed,
    double duplicated,
    double secondRequests,
    double breaks) {

  public AdDisorder {
    requireShare("impressionsFirst", impressionsFirst);
    requireShare("late", late);
    requireShare("tooLate", tooLate);
    requireShare("missing", missing);
    requireShare("orphaned", orphaned);
    requireShare("outsideWindow", outsideWindow);
    requireShare("notShown", notShown);
    requireShare("malformed", malformed);
    requireShare("duplicated", duplicated);
    requireShare("secondRequests", secondRequests);
    requireShare("breaks", breaks);
    double exclusive =
        impressionsFirst
            + late
            + tooLate
            + missing
            + orphaned
            + outsideWindow
            + notShown
            + malformed;
    // A sum of decimal fractions may be slightly above 1.
    if (exclusive > 1 + 1e-9) {
      throw new IllegalArgumentException(
          "impressionsFirst, late, tooLate, missing, orphaned, outsideWindow, notShown and"
              + " malformed add up to "
              + exclusive
              + ": they exclude one another, keep their sum at or below 1");
    }
  }

  private static void requireShare(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " is " + share + ": give a share from 0 to 1");
    }
  }

  /** Returns shares without disorder: every transaction is a request followed by its impression. */
  public static AdDisorder none() {
    return new AdDisorder(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /**
   * Returns shares with some disorder of every kind, as they are realistic for a large exchange.
   */
  public static AdDisorder some() {
    return new AdDisorder(0.10, 0.02, 0.01, 0.10, 0.02, 0.02, 0.02, 0.01, 0.05, 0.02, 0.10);
  }

  /** Returns the number of records that an average transaction sends. */
  double recordsPerTransaction() {
    double single = missing + orphaned + malformed;
    return 2 * (1 - single)
        + single
        + duplicated * (1 - malformed)
        + secondRequests * (1 - orphaned - malformed)
        + 2 * breaks * (1 - malformed);
  }
}
