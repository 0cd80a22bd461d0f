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
 * What a card did in the windows that end at one moment.
 *
 * @param lastMinute in a minute
 * @param lastTenMinutes in ten
 * @param lastHour in an hour
 * @param truncated whether that hour reaches back to what had been forgotten
 * @param changesAt when, if nothing comes, a transaction leaves one of them; event time
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

  /** How long the windows are, the shortest first. */
  static final List<Long> LENGTHS_MS = List.of(MINUTE_MS, TEN_MINUTES_MS, HOUR_MS);

  /** Three windows of small numbers, and sums of some thousands. */
  private static final int USUAL_BYTES = 40;

  static CardWindows of(RollingFeatures features, boolean truncated) {
    WindowFeatures lastMinute = features.over(MINUTE_MS);
    WindowFeatures lastTenMinutes = features.over(TEN_MINUTES_MS);
    WindowFeatures lastHour = features.over(HOUR_MS);
    return new CardWindows(lastMinute, lastTenMinutes, lastHour, truncated, features.changesAt());
  }

  /** As it is remembered with its transaction, without the moment that it changes at. */
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
