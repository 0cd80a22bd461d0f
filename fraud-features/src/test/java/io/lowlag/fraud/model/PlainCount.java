package io.lowlag.fraud.model;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/** The features of a window, counted plainly: what the pipelines' incremental counts must equal. */
public final class PlainCount {

  private PlainCount() {}

  /** Of all transactions in a window, each there once. */
  public static WindowFeatures of(List<CardTransaction> in) {
    List<CardTransaction> paid = in.stream().filter(each -> !each.refund()).toList();
    List<CardTransaction> refunds = in.stream().filter(CardTransaction::refund).toList();
    return new WindowFeatures(
        paid.size(),
        sum(paid),
        (int) paid.stream().map(CardTransaction::merchant).distinct().count(),
        (int) paid.stream().map(CardTransaction::country).distinct().count(),
        refunds.size(),
        sum(refunds).negate(),
        in.stream().filter(each -> each.baseAmount() == null).count());
  }

  private static BigDecimal sum(List<CardTransaction> of) {
    return of.stream()
        .map(CardTransaction::baseAmount)
        .filter(Objects::nonNull)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
