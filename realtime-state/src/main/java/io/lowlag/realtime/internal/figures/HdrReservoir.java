package io.lowlag.realtime.internal.figures;

import com.codahale.metrics.Reservoir;
import com.codahale.metrics.Snapshot;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Keeps every value of the last ten to twenty seconds at two significant digits. Recording does not
 * lock or allocate, and no value is left out, so high percentiles are exact. Older values are kept
 * in one histogram of all values.
 */
final class HdrReservoir implements Reservoir {

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int DIGITS = 2;

  private final Recorder recorder = new Recorder(DIGITS);
  private Histogram interval;
  private final Histogram total = new Histogram(DIGITS);
  private Histogram before = new Histogram(DIGITS);
  private Histogram current = new Histogram(DIGITS);
  private long windowStart = System.nanoTime();

  @Override
  public int size() {
    return getSnapshot().size();
  }

  @Override
  public void update(long value) {
    recorder.recordValue(Math.max(0, value));
  }

  @Override
  public synchronized Snapshot getSnapshot() {
    collect();
    Histogram seen = current.copy();
    seen.add(before);
    if (System.nanoTime() - windowStart >= WINDOW_NANOS) {
      before = current;
      current = new Histogram(DIGITS);
      windowStart = System.nanoTime();
    }
    return new HdrSnapshot(seen);
  }

  /** Returns every value since the process began. */
  synchronized Histogram total() {
    collect();
    return total.copy();
  }

  private void collect() {
    interval = recorder.getIntervalHistogram(interval);
    current.add(interval);
    total.add(interval);
  }
}
