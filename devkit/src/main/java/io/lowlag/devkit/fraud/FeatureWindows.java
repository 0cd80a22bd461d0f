package io.lowlag.devkit.fraud;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rows that {@code card_windows} must contain: windows of ten minutes that start every two
 * minutes.
 */
final class FeatureWindows {

  private static final long LENGTH_MS = Duration.ofMinutes(10).toMillis();
  private static final long SLIDE_MS = Duration.ofMinutes(2).toMillis();

  private FeatureWindows() {}

  /** Returns the identities of all windows of a card that contain a payment. */
  static List<String> identities(String cardId, List<Payment> payments) {
    Map<Long, List<Payment>> byStart = new TreeMap<>();
    for (Payment payment : payments) {
      long last = Math.floorDiv(payment.eventTime(), SLIDE_MS) * SLIDE_MS;
      for (long start = last; start > payment.eventTime() - LENGTH_MS; start -= SLIDE_MS) {
        byStart.computeIfAbsent(start, at -> new ArrayList<>()).add(payment);
      }
    }
    List<String> identities = new ArrayList<>();
    byStart.forEach(
        (start, within) -> {
          WindowTruth truth = WindowTruth.of(within);
          identities.add(
              identity(
                  cardId,
                  start,
                  truth.count(),
                  truth.sum(),
                  truth.merchants(),
                  truth.refunds(),
                  truth.refunded()));
        });
    return identities;
  }

  /** Returns an identity for a row, which includes its features. */
  static String identity(
      String cardId,
      long windowStart,
      long count,
      BigDecimal sum,
      long merchants,
      long refunds,
      BigDecimal refunded) {
    return cardId
        + " "
        + windowStart
        + " "
        + count
        + " "
        + sum.stripTrailingZeros().toPlainString()
        + " "
        + merchants
        + " "
        + refunds
        + " "
        + refunded.stripTrailingZeros().toPlainString();
  }
}
