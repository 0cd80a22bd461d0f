package io.lowlag.fraud.scoring;

import io.lowlag.fraud.memory.CompactReader;
import io.lowlag.fraud.memory.CompactWriter;
import io.lowlag.fraud.memory.RollingFeatures;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;

/**
 * The features of a card in the windows that end at one moment.
 *
 * @param lastMinute the features of one minute
 * @param lastTenMinutes the features of ten minutes
 * @param lastHour the features of one hour
 * @param truncated whether that hour reaches back to forgotten transactions
 * @param changesAt when, if no transaction comes, one leaves a window; event time
 */
record CardWindows(
    WindowFeatures lastMinute,
    WindowFeatures lastTenMinutes,
    WindowFeatures lastHour,
    boolean truncated,
    long changesAt) {

  private static final long MINUTE_MS = Duration.ofMinutes(1).toMillis();
  private static final long TEN_MINUTES_MS = Duration.ofMinutes(10).toMillis();
  private static final long HOUR_MS = ScoringPolicy.LONGEST_WINDOW.toMillis();

  /** The lengths of the windows, the shortest first. */
  static final List<Long> LENGTHS_MS = List.of(MINUTE_MS, TEN_MINUTES_MS, HOUR_MS);

  /** The approximate size of three windows with small counts and sums of some thousands. */
  private static final int USUAL_BYTES = 40;

  static CardWindows of(RollingFeatures features, boolean truncated) {
    WindowFeatures lastMinute = features.over(MINUTE_MS);
    WindowFeatures lastTenMinutes = features.over(TEN_MINUTES_MS);
    WindowFeatures lastHour = features.over(HOUR_MS);
    return new CardWindows(lastMinute, lastTenMinutes, lastHour, truncated, features.changesAt());
  }

  /**
   * Returns the windows as bytes to be remembered with their transaction, without {@code
   * changesAt}.
   */
  byte[] encoded() {
    CompactWriter out = new CompactWriter(USUAL_BYTES);
    out.number(truncated ? 1 : 0);
    write(out, lastMinute);
    write(out, lastTenMinutes);
    write(out, lastHour);
    return out.written();
  }

  static CardWindows decoded(byte[] bytes) {
    CompactReader in = new CompactReader(bytes);
    boolean truncated = in.number() == 1;
    return new CardWindows(read(in), read(in), read(in), truncated, RollingFeatures.NEVER);
  }

  private static void write(CompactWriter out, WindowFeatures window) {
    out.number(window.txCount());
    out.bytes(window.sumAmount().unscaledValue().toByteArray());
    out.number(window.uniqMerchants());
    out.number(window.uniqCountries());
    out.number(window.refundCount());
    out.bytes(window.sumRefunds().unscaledValue().toByteArray());
    out.number(window.unconvertedCount());
  }

  private static WindowFeatures read(CompactReader in) {
    return new WindowFeatures(
        in.number(), sum(in), in.count(), in.count(), in.number(), sum(in), in.number());
  }

  private static BigDecimal sum(CompactReader in) {
    return new BigDecimal(new BigInteger(in.bytes()), CardTransaction.AMOUNT_SCALE);
  }
}
