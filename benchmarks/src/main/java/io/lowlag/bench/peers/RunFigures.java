package io.lowlag.bench.peers;

import java.time.Duration;

/**
 * The figures of one run.
 *
 * @param engine what ran
 * @param rate records a second
 * @param round from 1
 * @param expected how many different outputs a right engine gives
 * @param read what the reader has seen
 * @param cpu processor time of the engine's process in the measured time; null without an engine
 * @param measured how long that was
 * @param memory of the engine's process at its end; null without an engine
 * @param stateBytes size of its checkpoint or state on disk at the end of the measured time
 * @param freshMs from the kill to the first fresh answer; null if it was not killed
 */
record RunFigures(
    Engine engine,
    int rate,
    int round,
    long expected,
    ReaderResult read,
    Duration cpu,
    Duration measured,
    ProcessMemory memory,
    long stateBytes,
    Double freshMs) {

  /** An output has at most this latency at the 99th percentile if an engine keeps up. */
  static final double LIMIT_MS = 100;

  private static final double NANOS_PER_SECOND = 1e9;

  Latencies latencies() {
    return Latencies.decoded(read.latencies());
  }

  /** Returns whether every output came, and none that should not. */
  boolean answeredAll() {
    return read.distinct() == expected;
  }

  /** Returns the processor time for a million records, in seconds; null without an engine. */
  Double cpuPerMillion() {
    if (cpu == null) {
      return null;
    }
    double records = rate * (measured.toNanos() / NANOS_PER_SECOND);
    return cpu.toNanos() / NANOS_PER_SECOND / records * 1e6;
  }
}
