package io.lowlag.devkit.sessions;

import io.lowlag.sessionization.model.SessionEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The view of a reader of the output: how many sessions run, and how many heartbeats come. */
final class RunningBoard {

  private final Set<String> running = new HashSet<>();
  private long heartbeats;
  private Instant since = Instant.now();

  synchronized void add(String sessionId, String cause) {
    switch (cause) {
      case SessionEvent.START -> running.add(sessionId);
      case SessionEvent.HEARTBEAT -> heartbeats++;
      default -> running.remove(sessionId);
    }
  }

  /** Returns one line for people, with the heartbeats since the last call. */
  synchronized String line() {
    Instant now = Instant.now();
    double seconds = Math.max(0.001, Duration.between(since, now).toMillis() / 1e3);
    String line =
        String.format(
            Locale.ROOT,
            "running %,7d   heartbeats %,7.0f/s",
            running.size(),
            heartbeats / seconds);
    heartbeats = 0;
    since = now;
    return line;
  }
}
