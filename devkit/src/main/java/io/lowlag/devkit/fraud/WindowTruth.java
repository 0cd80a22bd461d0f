package io.lowlag.devkit.fraud;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * What a card did in a window, counted one by one.
 *
 * @param count payments
 * @param sum of their amounts, exact
 * @param merchants different ones
 * @param countries different ones
 */
record WindowTruth(long count, BigDecimal sum, long merchants, long countries) {

  /** Of the payments that lie in (end - length, end]. */
  static WindowTruth of(List<Payment> payments, long end, Duration length) {
    return of(
        payments.stream()
            .filter(payment -> payment.eventTime() > end - length.toMillis())
            .filter(payment -> payment.eventTime() <= end)
            .toList());
  }

  /** Of all these payments. */
  static WindowTruth of(List<Payment> payments) {
    return new WindowTruth(
        payments.size(),
        payments.stream().map(Payment::amount).reduce(BigDecimal.ZERO, BigDecimal::add),
        payments.stream().map(Payment::merchant).distinct().count(),
        payments.stream().map(Payment::country).distinct().count());
  }
}
