package io.lowlag.devkit.demo;

import io.lowlag.common.job.StopSignals;
import java.util.ArrayList;
import java.util.List;

/**
 * Handles Ctrl-C during a demo: it stops what is running, and keeps the process alive until this
 * object is closed.
 */
final class Interruption implements AutoCloseable {

  private final List<Runnable> stops = new ArrayList<>();
  private final StopSignals signals = StopSignals.onSignal(this::happen);
  private volatile boolean happened;

  boolean happened() {
    return happened;
  }

  /** Sets how to stop what runs from now on; calls it at once if Ctrl-C has already happened. */
  void stops(Runnable stop) {
    synchronized (stops) {
      stops.add(stop);
    }
    if (happened) {
      stop.run();
    }
  }

  private void happen() {
    happened = true;
    List<Runnable> running;
    synchronized (stops) {
      running = List.copyOf(stops);
    }
    running.forEach(Runnable::run);
  }

  @Override
  public void close() {
    signals.close();
  }
}
