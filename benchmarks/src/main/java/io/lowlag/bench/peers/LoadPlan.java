package io.lowlag.bench.peers;

import java.time.Duration;
import java.util.List;

/**
 * A load. Equal plans give equal records, whichever engine reads them.
 *
 * @param workload its letter
 * @param rate records a second, all topics together
 * @param seconds how long it sends
 * @param seed of its random numbers
 * @param eventsFromMs the event time of its first record, epoch milliseconds
 * @param window how far apart events that belong together may be
 * @param lateness how much longer an event waits for another one
 */
record LoadPlan(
    String workload,
    int rate,
    int seconds,
    long seed,
    long eventsFromMs,
    Duration window,
    Duration lateness) {

  /** Returns the plan as arguments of a process. */
  List<String> arguments() {
    return List.of(
        workload,
        Integer.toString(rate),
        Integer.toString(seconds),
        Long.toString(seed),
        Long.toString(eventsFromMs),
        window.toString(),
        lateness.toString());
  }

  /** Reads the plan from the arguments that begin there. */
  static LoadPlan parse(String[] args, int from) {
    return new LoadPlan(
        args[from],
        Integer.parseInt(args[from + 1]),
        Integer.parseInt(args[from + 2]),
        Long.parseLong(args[from + 3]),
        Long.parseLong(args[from + 4]),
        Duration.parse(args[from + 5]),
        Duration.parse(args[from + 6]));
  }
}
