package io.lowlag.common.metrics;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets one of many equal lines into the log each minute, for all threads together. */
public final class LogThrottle {

  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final AtomicLong last = new AtomicLong(System.nanoTime() - PAUSE_NANOS);

  /** Returns whether a line may be written now. If so, it permits no other line for a minute. */
  public boolean permits() {
    long now = System.nanoTime();
    long before = last.get();
    return now - before >= PAUSE_NANOS && last.compareAndSet(before, now);
  }
}
