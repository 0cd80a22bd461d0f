package io.lowlag.realtime.state;

import io.lowlag.realtime.state.ObservedHandle.TimerScan;
import scala.Tuple2;

/**
 * The processing-time timers of a task in the order of their expiry, without a second copy of them.
 *
 * <p>It keeps one number: no timer expires before {@code earliest}. Registering lowers it, a scan
 * of the store raises it. So nothing is scanned while nothing is due, and no scan passes over the
 * remains of timers that fired or were deleted long ago. A scan stays open over several calls, or
 * each call would pass over the remains of the ones before.
 */
final class TimerQueue implements ObservedHandle.TimerObserver {

  /** A timer that is due. */
  record Timer(Object key, long expiry) {}

  /** A scan sees the store as it was, and keeps it: begin a new one after so many timers. */
  private static final int SCAN_SPAN = 4096;

  private final ObservedHandle handle;
  private final TaskMetrics metrics;

  private long earliest;
  private TimerScan scan;
  private Timer next;
  private int scanned;
  private long registeredSinceScan;
  private boolean deletedSinceScan;

  TimerQueue(ObservedHandle handle, TaskMetrics metrics) {
    this.handle = handle;
    this.metrics = metrics;
    this.earliest = handle.hasTimers() ? Long.MIN_VALUE : Long.MAX_VALUE;
    handle.observeTimers(this);
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

  /** Looks at the timers once: Spark makes their column families when they are first asked for. */
  void makeFamilies() {
    if (handle.hasTimers()) {
      open();
      close();
    }
  }

  /** Whether {@link #poll} is worth a call. */
  boolean mayBeDue(long now) {
    return scan != null || earliest <= now;
  }

  /** When to look again at the latest; the long past while timers are due. */
  long nextExpiry() {
    return scan != null ? Long.MIN_VALUE : earliest;
  }

  /**
   * The next timer due, which is the caller's to fire and retire.
   *
   * @return null if the scan has no more; timers registered during the scan are for the next call
   */
  Timer poll(long now) {
    if (scan == null) {
      if (earliest > now) {
        return null;
      }
      open();
    }
    while (next != null && next.expiry() <= now) {
      if (++scanned > SCAN_SPAN) {
        close();
        open();
        continue;
      }
      Timer due = next;
      advance();
      // The scan still shows a timer that an earlier callback deleted; it must not fire.
      if (!deletedSinceScan || handle.timerExists(due.key(), due.expiry())) {
        return due;
      }
    }
    close();
    return null;
  }

  /** Ends an open scan; nothing of the queue is lost. */
  void close() {
    if (scan != null) {
      long found = next == null ? Long.MAX_VALUE : next.expiry();
      earliest = Math.min(found, registeredSinceScan);
      scan.underlying().close();
      scan = null;
      next = null;
    }
  }

  private void open() {
    scan = handle.scanTimers(earliest);
    scanned = 0;
    registeredSinceScan = Long.MAX_VALUE;
    deletedSinceScan = false;
    advance();
  }

  private void advance() {
    if (scan.timers().hasNext()) {
      Tuple2<Object, Object> timer = scan.timers().next();
      next = new Timer(timer._1(), (Long) timer._2());
    } else {
      next = null;
    }
  }
}
