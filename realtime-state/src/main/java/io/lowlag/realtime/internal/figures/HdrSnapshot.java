package io.lowlag.realtime.internal.figures;

import com.codahale.metrics.Snapshot;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.HdrHistogram.Histogram;

/** A frozen HdrHistogram in the terms of the metrics library. */
final class HdrSnapshot extends Snapshot {

  private final Histogram histogram;

  HdrSnapshot(Histogram histogram) {
    this.histogram = histogram;
  }

  @Override
  public double getValue(double quantile) {
    return histogram.getValueAtPercentile(quantile * 100);
  }

  /** Returns the values, as exact as the histogram keeps them. */
  @Override
  public long[] getValues() {
    long[] values = new long[(int) histogram.getTotalCount()];
    int i = 0;
    for (var step : histogram.recordedValues()) {
      for (long n = 0; n < step.getCountAtValueIteratedTo(); n++) {
        values[i++] = step.getValueIteratedTo();
      }
    }
    return values;
  }

  @Override
  public int size() {
    return (int) Math.min(Integer.MAX_VALUE, histogram.getTotalCount());
  }

  @Override
  public long getMax() {
    return histogram.getMaxValue();
  }

  @Override
  public double getMean() {
    return histogram.getMean();
  }

  @Override
  public long getMin() {
    return histogram.getTotalCount() == 0 ? 0 : histogram.getMinValue();
  }

  @Override
  public double getStdDev() {
    return histogram.getStdDeviation();
  }

  @Override
  public void dump(OutputStream output) {
    try (PrintWriter out =
        new PrintWriter(new OutputStreamWriter(output, StandardCharsets.UTF_8))) {
      histogram.recordedValues().forEach(step -> out.println(step.getValueIteratedTo()));
    }
  }
}
