package io.lowlag.devkit.demo;

import io.lowlag.common.job.StopSignals;
import java.util.ArrayList;
import java.util.List;

/** Ctrl-C during a demo: what runs is asked to stop, and the process stays until it is closed. */
final class Interruption implements AutoCloseable {

  private final List<Runnable> stops = new ArrayList<>();
  private final StopSignals signals = StopSignals.onSignal(this::happen);
  private volatile boolean happened;

  boolean happened() {
    return happened;
  }

  /** How to stop what runs from now on; called at once if it has happened already. */
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
