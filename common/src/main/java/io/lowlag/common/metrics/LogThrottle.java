package io.lowlag.common.metrics;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets one of many equal lines into the log a minute, whichever thread has it. */
public final class LogThrottle {

  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final AtomicLong last = new AtomicLong(System.nanoTime() - PAUSE_NANOS);

  /** Whether a line may be written now; then none may for a minute. */
  public boolean permits() {
    long now = System.nanoTime();
    long before = last.get();
    return now - before >= PAUSE_NANOS && last.compareAndSet(before, now);
  }
}
