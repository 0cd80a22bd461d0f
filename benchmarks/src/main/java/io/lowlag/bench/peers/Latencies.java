package io.lowlag.bench.peers;

import io.lowlag.common.latency.LatencySummary;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Latencies that can be added up: rounds are pooled, and percentiles are never averaged. */
final class Latencies {

  private static final long HOUR_US = 3_600_000_000L;
  private static final int DIGITS = 3;
  private static final double US_PER_MS = 1000.0;

  private final Histogram histogram;

  Latencies() {
    this(new Histogram(1, HOUR_US, DIGITS));
  }

  private Latencies(Histogram histogram) {
    this.histogram = histogram;
  }

  /** Adds one latency in microseconds. */
  void record(long us) {
    histogram.recordValue(Math.max(1, Math.min(HOUR_US, us)));
  }

  /** Adds all latencies of another round. */
  void add(Latencies other) {
    histogram.add(other.histogram);
  }

  long count() {
    return histogram.getTotalCount();
  }

  /** Returns the latency, in milliseconds, that the given percentage does not exceed. */
  double percentileMs(double percent) {
    return histogram.getValueAtPercentile(percent) / US_PER_MS;
  }

  LatencySummary summaryMs() {
    return new LatencySummary(
        percentileMs(50),
        percentileMs(90),
        percentileMs(99),
        percentileMs(99.9),
        histogram.getMaxValue() / US_PER_MS);
  }

  /** Returns all latencies as a text, for another process. */
  String encoded() {
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int size = histogram.encodeIntoCompressedByteBuffer(bytes);
    byte[] written = new byte[size];
    bytes.rewind();
    bytes.get(written);
    return Base64.getEncoder().encodeToString(written);
  }

  /** Reads what {@link #encoded} wrote. */
  static Latencies decoded(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
    try {
      Histogram read = Histogram.decodeFromCompressedByteBuffer(bytes, HOUR_US);
      Latencies latencies = new Latencies();
      latencies.histogram.add(read);
      return latencies;
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("not a histogram: " + e.getMessage(), e);
    }
  }
}
