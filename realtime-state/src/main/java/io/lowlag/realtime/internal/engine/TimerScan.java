package io.lowlag.realtime.internal.engine;

/** An open scan over timers in the order of their expiry; the caller closes it. */
public interface TimerScan extends AutoCloseable {

  /** Returns the next timer, null if none is left. */
  Timer next();

  @Override
  void close();
}
