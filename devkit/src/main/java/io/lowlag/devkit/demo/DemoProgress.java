package io.lowlag.devkit.demo;

import io.lowlag.common.latency.LatencyHistogram;
import io.lowlag.devkit.traffic.PacedSender;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Shows the progress of a demo: once a second in place on a terminal, every few seconds in a log.
 */
final class DemoProgress {

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration TERMINAL_PACE = Duration.ofSeconds(1);
  private static final Duration LOG_PACE = Duration.ofSeconds(10);

  private final PrintWriter out;
  private final PacedSender sender;
  private final OutputCheck check;
  private final Supplier<String> status;
  private final boolean terminal;
  private final Instant started = Instant.now();
  private Instant next = started;

  /**
   * @param terminal whether {@code out} is a terminal, on which a line can be overwritten
   */
  DemoProgress(
      PrintWriter out,
      boolean terminal,
      PacedSender sender,
      OutputCheck check,
      Supplier<String> status) {
    this.out = out;
    this.terminal = terminal;
    this.sender = sender;
    this.check = check;
    this.status = status;
  }

  void showFor(Duration time) throws InterruptedException {
    Instant end = Instant.now().plus(time);
    showUntil(() -> Instant.now().isAfter(end), time.plus(LOG_PACE));
  }

  /**
   * Shows progress until the condition is true or the time is over.
   *
   * @throws InterruptedException when the thread is interrupted
   */
  void showUntil(BooleanSupplier done, Duration atMost) throws InterruptedException {
    Instant deadline = Instant.now().plus(atMost);
    while (!done.getAsBoolean() && Instant.now().isBefore(deadline)) {
      TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
      if (Instant.now().isAfter(next)) {
        next = next.plus(terminal ? TERMINAL_PACE : LOG_PACE);
        show();
      }
    }
    show();
    if (terminal) {
      out.println();
    }
    out.flush();
  }

  private void show() {
    String line =
        String.format(
            Locale.ROOT,
            "  %4d s   sent %,9d   answered %,9d   %-33s   %s",
            Duration.between(started, Instant.now()).toSeconds(),
            sender.sent(),
            check.received(),
            latency(),
            status.get());
    if (terminal) {
      out.print("\r" + line);
    } else {
      out.println(line);
    }
    out.flush();
  }

  private String latency() {
    if (check.isWarmingUp()) {
      return "warming up";
    }
    LatencyHistogram latency = check.latency();
    return String.format(
        Locale.ROOT,
        "p50 %8.1f ms   p99 %8.1f ms",
        latency.percentileMs(50),
        latency.percentileMs(99));
  }
}
