package io.lowlag.bench;

import io.lowlag.common.latency.LatencyHistogram;
import java.util.ArrayList;
import java.util.List;

/** Latencies with their start moments, in the order in which they were read. */
final class Samples {

  private final List<Sample> all = new ArrayList<>();

  /** One output: when its cause was due to be sent, and how long until the output was read. */
  record Sample(long sentUs, long latencyUs) {}

  synchronized void add(long sentUs, long latencyUs) {
    all.add(new Sample(sentUs, latencyUs));
  }

  synchronized int count() {
    return all.size();
  }

  /** Returns the latencies of causes sent in [from, to), epoch microseconds. */
  synchronized LatencyHistogram between(long fromUs, long toUs) {
    LatencyHistogram histogram = new LatencyHistogram();
    all.stream()
        .filter(sample -> sample.sentUs() >= fromUs && sample.sentUs() < toUs)
        .forEach(sample -> histogram.record(sample.latencyUs()));
    return histogram;
  }

  /** Returns how many of the causes sent in [from, to) had their output within a time. */
  synchronized long countWithin(long fromUs, long toUs, long latencyUs) {
    return all.stream()
        .filter(sample -> sample.sentUs() >= fromUs && sample.sentUs() < toUs)
        .filter(sample -> sample.latencyUs() <= latencyUs)
        .count();
  }

  /** Returns the longest latency of causes sent in [from, to); 0 without any. */
  synchronized long longestUs(long fromUs, long toUs) {
    return all.stream()
        .filter(sample -> sample.sentUs() >= fromUs && sample.sentUs() < toUs)
        .mapToLong(Sample::latencyUs)
        .max()
        .orElse(0);
  }
}
