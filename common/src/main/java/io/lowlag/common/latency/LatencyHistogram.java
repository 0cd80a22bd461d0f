package io.lowlag.common.latency;

import org.HdrHistogram.Histogram;

/** A histogram of latencies from one microsecond to an hour, with three significant digits. */
public final class LatencyHistogram {

  private static final long HOUR_US = 3_600_000_000L;
  private static final int DIGITS = 3;
  private static final double US_PER_MS = 1000.0;

  private final Histogram histogram = new Histogram(1, HOUR_US, DIGITS);

  /** Adds one latency in microseconds. Different clocks can make it negative, which counts as 1. */
  public synchronized void record(long latencyUs) {
    histogram.recordValue(Math.max(1, Math.min(HOUR_US, latencyUs)));
  }

  /** Returns how many latencies were recorded. */
  public synchronized long count() {
    return histogram.getTotalCount();
  }

  /** Returns the latency, in milliseconds, that the given percentage does not exceed. */
  public synchronized double percentileMs(double percent) {
    return histogram.getValueAtPercentile(percent) / US_PER_MS;
  }

  /** Returns the usual percentiles, in milliseconds. */
  public synchronized LatencySummary summaryMs() {
    return new LatencySummary(
        percentileMs(50),
        percentileMs(90),
        percentileMs(99),
        percentileMs(99.9),
        histogram.getMaxValue() / US_PER_MS);
  }
}
