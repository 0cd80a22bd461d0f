package io.lowlag.fraud.features;

import io.lowlag.fraud.memory.CompactReader;
import io.lowlag.fraud.memory.CompactWriter;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the windows of a card hold of transactions that it had to forget, because it had too many.
 * Numbers and sums stay exact. Of the merchants and countries, only the most that were known at the
 * same time is kept, so their number may be too small.
 */
final class ForgottenWindows {

  private static final int BYTES_PER_WINDOW = 64;

  private final TreeMap<Long, WindowFeatures> byStart = new TreeMap<>();

  boolean isEmpty() {
    return byStart.isEmpty();
  }

  /**
   * Adds what a window loses.
   *
   * @param gone the features of the transactions that are being forgotten
   * @param before the features of all remembered transactions, these included
   */
  void add(long start, WindowFeatures gone, WindowFeatures before) {
    byStart.merge(
        start,
        new WindowFeatures(
            gone.txCount(),
            gone.sumAmount(),
            before.uniqMerchants(),
            before.uniqCountries(),
            gone.refundCount(),
            gone.sumRefunds(),
            gone.unconvertedCount()),
        ForgottenWindows::sum);
  }

  /** Returns the features of a window from those of its remembered transactions. */
  WindowFeatures with(long start, WindowFeatures remembered) {
    WindowFeatures forgotten = byStart.get(start);
    return forgotten == null ? remembered : sum(forgotten, remembered);
  }

  private static WindowFeatures sum(WindowFeatures one, WindowFeatures other) {
    return new WindowFeatures(
        one.txCount() + other.txCount(),
        one.sumAmount().add(other.sumAmount()),
        Math.max(one.uniqMerchants(), other.uniqMerchants()),
        Math.max(one.uniqCountries(), other.uniqCountries()),
        one.refundCount() + other.refundCount(),
        one.sumRefunds().add(other.sumRefunds()),
        one.unconvertedCount() + other.unconvertedCount());
  }

  /** Drops the windows that start at or before a time. */
  void dropUntil(long start) {
    byStart.headMap(start, true).clear();
  }

  void write(CompactWriter out) {
    out.number(byStart.size());
    for (Map.Entry<Long, WindowFeatures> window : byStart.entrySet()) {
      WindowFeatures features = window.getValue();
      out.signed(window.getKey());
      out.number(features.txCount());
      out.bytes(features.sumAmount().unscaledValue().toByteArray());
      out.number(features.uniqMerchants());
      out.number(features.uniqCountries());
      out.number(features.refundCount());
      out.bytes(features.sumRefunds().unscaledValue().toByteArray());
      out.number(features.unconvertedCount());
    }
  }

  void read(CompactReader in) {
    for (int left = in.count(); left > 0; left--) {
      byStart.put(
          in.signed(),
          new WindowFeatures(
              in.number(), sum(in), in.count(), in.count(), in.number(), sum(in), in.number()));
    }
  }

  private static BigDecimal sum(CompactReader in) {
    return new BigDecimal(new BigInteger(in.bytes()), CardTransaction.AMOUNT_SCALE);
  }

  /** Returns the approximate number of bytes that {@link #write} needs. */
  int bytes() {
    return BYTES_PER_WINDOW * (1 + byStart.size());
  }
}
