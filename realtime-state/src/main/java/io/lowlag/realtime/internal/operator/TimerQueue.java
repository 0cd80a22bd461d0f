package io.lowlag.realtime.internal.operator;

import io.lowlag.realtime.internal.engine.Timer;
import io.lowlag.realtime.internal.engine.TimerScan;
import io.lowlag.realtime.internal.engine.TimerStore;

/**
 * The processing-time timers of a task in the order of their expiry, without a second copy of them.
 *
 * <p>It keeps one number: no timer expires before {@code earliest}. Registering a timer lowers it,
 * and a scan of the store raises it. So nothing is scanned while nothing is due, and no scan reads
 * the remains of timers that fired or were deleted long ago.
 *
 * <p>Timers fire in passes over a scan, which sees the store as it was when the scan was opened.
 * The scan stays open while its next timer is due soon, because opening a scan costs as much as
 * firing a timer. If an earlier timer was registered since then, the queue opens a new scan.
 */
final class TimerQueue implements TimerStore.Observer {

  /** A scan keeps the store's old data: start a new one after this number of timers. */
  private static final int SCAN_SPAN = 4096;

  /** A scan is closed if its next timer is due later than this. */
  private static final long SOON_MILLIS = 100;

  private final TimerStore store;
  private final TaskMetrics metrics;

  private long earliest;
  private TimerScan scan;
  private boolean inPass;
  private Timer next;
  private long lastExpiry = Long.MIN_VALUE;
  private int scanned;
  private long registeredSinceScan = Long.MAX_VALUE;
  private boolean deletedSinceScan;

  TimerQueue(TimerStore store, TaskMetrics metrics) {
    this.store = store;
    this.metrics = metrics;
    this.earliest = store.enabled() ? Long.MIN_VALUE : Long.MAX_VALUE;
    store.observe(this);
  }

  @Override
  public void registered(long expiry) {
    metrics.timerRegistered();
    if (scan == null) {
      earliest = Math.min(earliest, expiry);
    } else {
      registeredSinceScan = Math.min(registeredSinceScan, expiry);
    }
  }

  @Override
  public void deleted() {
    deletedSinceScan = true;
  }

  /** Records that a timer fired that the queue did not return; an open scan still contains it. */
  void firedElsewhere() {
    deletedSinceScan = true;
  }

  /** Reads the timers once: Spark creates their column families on the first access. */
  void makeFamilies() {
    if (store.enabled()) {
      open();
      close();
    }
  }

  /** Returns whether {@link #poll} is worth a call. */
  boolean mayBeDue(long now) {
    return nextExpiry() <= now;
  }

  /** Returns the latest time for the next check; it is in the past while timers are due. */
  long nextExpiry() {
    return scan == null ? earliest : Math.min(expiryOfNext(), registeredSinceScan);
  }

  /**
   * Returns the next due timer; the caller must fire and retire it.
   *
   * @return null if the pass is over; timers registered during the pass fire in the next one
   */
  Timer poll(long now) {
    if (!inPass && !beginPass(now)) {
      return null;
    }
    while (expiryOfNext() <= now) {
      if (++scanned > SCAN_SPAN || isOvertaken()) {
        close();
        open();
        inPass = true;
        continue;
      }
      Timer due = next;
      lastExpiry = due.expiry();
      next = scan.next();
      // The scan still contains a timer that an earlier call deleted; it must not fire.
      if (!deletedSinceScan || store.exists(due.key(), due.expiry())) {
        return due;
      }
    }
    endPass(now);
    return null;
  }

  /** Closes an open scan; the queue loses no timer. */
  void close() {
    if (scan != null) {
      earliest = nextExpiry();
      scan.close();
      scan = null;
      next = null;
    }
    inPass = false;
  }

  private boolean beginPass(long now) {
    if (!mayBeDue(now)) {
      return false;
    }
    if (registeredSinceScan <= now) {
      close();
    }
    if (scan == null) {
      open();
    }
    inPass = true;
    return true;
  }

  private void endPass(long now) {
    inPass = false;
    if (next == null || next.expiry() - now > SOON_MILLIS) {
      close();
    }
  }

  // A timer that was registered since then is due between the last one and the next. If it was
  // registered for a moment in the past, it waits for the next pass; otherwise a pass might never
  // end.
  private boolean isOvertaken() {
    return registeredSinceScan < expiryOfNext() && registeredSinceScan >= lastExpiry;
  }

  private long expiryOfNext() {
    return next == null ? Long.MAX_VALUE : next.expiry();
  }

  private void open() {
    scan = store.scan(earliest);
    scanned = 0;
    registeredSinceScan = Long.MAX_VALUE;
    deletedSinceScan = false;
    next = scan.next();
  }
}
