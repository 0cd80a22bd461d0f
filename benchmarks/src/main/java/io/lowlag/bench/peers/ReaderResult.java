package io.lowlag.bench.peers;

import java.util.List;

/**
 * What the reader of a run has seen.
 *
 * @param latencies of the measured time, as {@link Latencies#encoded} writes them
 * @param longestUs the longest latency of each second of the measured time, in microseconds; 0
 *     without an output
 * @param outputs how many outputs came
 * @param distinct how many different ones
 * @param digest of the set of all contents; equal for equal sets
 * @param freshUs when the first fresh answer came, epoch microseconds; 0 if nobody asked
 */
record ReaderResult(
    String latencies,
    List<Long> longestUs,
    long outputs,
    long distinct,
    String digest,
    long freshUs) {}
