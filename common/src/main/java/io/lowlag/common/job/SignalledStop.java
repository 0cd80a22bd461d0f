package io.lowlag.common.job;

import io.lowlag.common.error.CannotStartException;

/**
 * Stops a job on a signal, also if the signal comes while the job starts: then the start is given
 * up, or the job is stopped as soon as it runs.
 */
final class SignalledStop implements AutoCloseable {

  private final boolean listens;
  private StopSignals signals;
  private Runnable stop;
  private boolean asked;

  private SignalledStop(boolean listens) {
    this.listens = listens;
  }

  /** For a job that is its process: the process ends only when this is closed. */
  static SignalledStop ofProcess() {
    return new SignalledStop(true);
  }

  /** For a job in a process of somebody else, who decides what a signal means. */
  static SignalledStop none() {
    return new SignalledStop(false);
  }

  /** Waits for a signal. Before, a signal ends the process at once. */
  synchronized void listen() {
    if (listens && signals == null) {
      signals = StopSignals.onSignal(this::ask);
    }
  }

  synchronized boolean isListening() {
    return signals != null;
  }

  /** Stops the job, now or as soon as there is one. */
  void ask() {
    Runnable now;
    synchronized (this) {
      asked = true;
      now = stop;
    }
    if (now != null) {
      now.run();
    }
  }

  /**
   * Checks that the job may still start.
   *
   * @throws CannotStartException when a signal has come
   */
  synchronized void requireNone() {
    if (asked) {
      throw new CannotStartException("a signal stopped the job before its query started");
    }
  }

  /** Sets how to stop the job, which now runs; stops it at once if a signal has come. */
  void stops(Runnable running) {
    boolean now;
    synchronized (this) {
      stop = running;
      now = asked;
    }
    if (now) {
      running.run();
    }
  }

  /** Lets the process end. */
  @Override
  public void close() {
    StopSignals heard;
    synchronized (this) {
      heard = signals;
    }
    if (heard != null) {
      heard.close();
    }
  }
}
