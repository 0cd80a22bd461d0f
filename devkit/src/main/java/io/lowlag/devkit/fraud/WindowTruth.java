package io.lowlag.devkit.fraud;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * What a card did in a window, counted one by one.
 *
 * @param count payments
 * @param sum of their amounts in the base currency, exact
 * @param merchants different ones that were paid
 * @param countries different ones
 * @param refunds how many
 * @param refunded the sum of theirs
 */
record WindowTruth(
    long count, BigDecimal sum, long merchants, long countries, long refunds, BigDecimal refunded) {

  /** Of the payments that lie in (end - length, end]. */
  static WindowTruth of(List<Payment> payments, long end, Duration length) {
    return of(
        payments.stream()
            .filter(payment -> payment.eventTime() > end - length.toMillis())
            .filter(payment -> payment.eventTime() <= end)
            .toList());
  }

  /** Of all these payments. */
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

  /** All of it as a text. */
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
