package io.lowlag.bench.peers;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/** Runs that were never measured. */
final class Figures {

  static final int EXPECTED = 1_000;

  private Figures() {}

  /** A comparison of these engines at two rates. */
  static Comparison comparison(int rounds, Engine... engines) {
    Duration second = Duration.ofSeconds(1);
    return Comparison.full(
        "D", List.of(engines), List.of(1_000, 5_000), rounds, second, second, false);
  }

  /** A run whose latencies are 1 ms, 2 ms and so on. */
  static RunFigures run(Engine engine, int rate, int round, int latencies, String digest) {
    return run(engine, rate, round, latencies, digest, EXPECTED);
  }

  static RunFigures run(
      Engine engine, int rate, int round, int latencies, String digest, long distinct) {
    Latencies all = new Latencies();
    LongStream.rangeClosed(1, latencies).map(ms -> ms * 1_000).forEach(all::record);
    boolean answers = engine.answers();
    return new RunFigures(
        engine,
        rate,
        round,
        EXPECTED,
        new ReaderResult(
            all.encoded(), List.of(latencies * 1_000L, 0L), distinct, distinct, digest, 0),
        answers ? Duration.ofMillis(250L * round) : null,
        Duration.ofSeconds(10),
        answers ? new ProcessMemory(100L << 20, (200L + round) << 20) : null,
        answers ? 3L << 20 : 0,
        null);
  }
}
