package io.lowlag.realtime.internal.operator;

import io.lowlag.realtime.internal.engine.Timer;
import io.lowlag.realtime.internal.engine.TimerScan;
import io.lowlag.realtime.internal.engine.TimerStore;

/**
 * The processing-time timers of a task in the order of their expiry, without a second copy of them.
 *
 * <p>It keeps one number: no timer expires before {@code earliest}. Registering lowers it, a scan
 * of the store raises it. So nothing is scanned while nothing is due, and no scan passes over the
 * remains of timers that fired or were deleted long ago.
 *
 * <p>Timers are fired in passes over a scan, which sees the store as it was when it was opened. It
 * stays open while its next timer is due soon, because opening one costs as much as firing a timer;
 * what was registered since then and comes first makes it open a new one.
 */
final class TimerQueue implements TimerStore.Observer {

  /** A scan keeps the store's old data: begin a new one after so many timers. */
  private static final int SCAN_SPAN = 4096;

  /** A scan whose next timer is farther away than this is closed. */
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

  /** A timer fired that the queue did not give out: an open scan still shows it. */
  void firedElsewhere() {
    deletedSinceScan = true;
  }

  /** Looks at the timers once: Spark makes their column families when they are first asked for. */
  void makeFamilies() {
    if (store.enabled()) {
      open();
      close();
    }
  }

  /** Whether {@link #poll} is worth a call. */
  boolean mayBeDue(long now) {
    return nextExpiry() <= now;
  }

  /** When to look again at the latest; past while timers are due. */
  long nextExpiry() {
    return scan == null ? earliest : Math.min(expiryOfNext(), registeredSinceScan);
  }

  /**
   * The next timer due, which is the caller's to fire and retire.
   *
   * @return null if the pass is over; timers registered during it are for the next one
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
      // The scan still shows a timer that an earlier call deleted; it must not fire.
      if (!deletedSinceScan || store.exists(due.key(), due.expiry())) {
        return due;
      }
    }
    endPass(now);
    return null;
  }

  /** Ends an open scan; nothing of the queue is lost. */
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

  // A timer that was registered since comes between the last one and the next. One that was
  // registered for a moment that is past waits for the next pass, or a pass might never end.
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
