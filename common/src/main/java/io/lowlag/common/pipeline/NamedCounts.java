package io.lowlag.common.pipeline;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.util.AccumulatorV2;

/**
 * Counts by name that tasks add to. The driver gets them at the end of each task. A task that runs
 * again counts again.
 */
abstract class NamedCounts extends AccumulatorV2<String, Map<String, Long>> {

  private static final long serialVersionUID = 1L;

  private final TreeMap<String, Long> counts = new TreeMap<>();

  @Override
  public final synchronized boolean isZero() {
    return counts.isEmpty();
  }

  @Override
  public final synchronized void reset() {
    counts.clear();
  }

  @Override
  public void add(String name) {
    add(name, 1);
  }

  final synchronized void add(String name, long count) {
    counts.merge(name, count, Long::sum);
  }

  @Override
  public final synchronized void merge(AccumulatorV2<String, Map<String, Long>> other) {
    other.value().forEach((name, count) -> counts.merge(name, count, Long::sum));
  }

  @Override
  public final synchronized Map<String, Long> value() {
    return Collections.unmodifiableMap(new TreeMap<>(counts));
  }

  /** Returns the sum and the counts by name, such as {@code 3(a:1,b:2)}. */
  final String text() {
    Map<String, Long> now = value();
    long all = now.values().stream().mapToLong(Long::longValue).sum();
    return all
        + now.entrySet().stream()
            .map(each -> each.getKey() + ":" + each.getValue())
            .collect(Collectors.joining(",", all == 0 ? "" : "(", all == 0 ? "" : ")"));
  }
}
