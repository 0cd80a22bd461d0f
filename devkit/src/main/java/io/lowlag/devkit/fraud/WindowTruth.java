package io.lowlag.devkit.fraud;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * The true features of a card in a window, counted payment by payment.
 *
 * @param count number of payments
 * @param sum the exact sum of their amounts in the base currency
 * @param merchants number of different merchants that were paid
 * @param countries number of different countries
 * @param refunds number of refunds
 * @param refunded the sum of their amounts
 */
record WindowTruth(
    long count, BigDecimal sum, long merchants, long countries, long refunds, BigDecimal refunded) {

  /** Returns the features of the payments in (end - length, end]. */
  static WindowTruth of(List<Payment> payments, long end, Duration length) {
    return of(
        payments.stream()
            .filter(payment -> payment.eventTime() > end - length.toMillis())
            .filter(payment -> payment.eventTime() <= end)
            .toList());
  }

  /** Returns the features of all these payments. */
  static WindowTruth of(List<Payment> all) {
    List<Payment> paid = all.stream().filter(each -> !each.isRefund()).toList();
    List<Payment> refunds = all.stream().filter(Payment::isRefund).toList();
    return new WindowTruth(
        paid.size(),
        sum(paid),
        paid.stream().map(Payment::merchant).distinct().count(),
        paid.stream().map(Payment::country).distinct().count(),
        refunds.size(),
        sum(refunds));
  }

  private static BigDecimal sum(List<Payment> payments) {
    return payments.stream().map(Payment::baseAmount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Returns all features as a text. */
  String identity() {
    return count
        + " "
        + plain(sum)
        + " "
        + merchants
        + " "
        + countries
        + " "
        + refunds
        + " "
        + plain(refunded);
  }

  private static String plain(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }
}
