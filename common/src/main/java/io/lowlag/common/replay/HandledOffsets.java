package io.lowlag.common.replay;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The handled offsets of a partition, as ranges without their end offset. A run adds one range, so
 * there are few.
 */
final class HandledOffsets {

  /** First offset of each range to the offset after its last. */
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  /** Reads the ranges that {@link #toString} has written. */
  static HandledOffsets parse(String text) {
    HandledOffsets handled = new HandledOffsets();
    if (!text.isEmpty()) {
      for (String range : text.split(",", -1)) {
        int dash = range.indexOf('-');
        handled.add(
            Long.parseLong(range.substring(0, dash)), Long.parseLong(range.substring(dash + 1)));
      }
    }
    return handled;
  }

  boolean contains(long offset) {
    Map.Entry<Long, Long> range = ranges.floorEntry(offset);
    return range != null && offset < range.getValue();
  }

  /** Returns a copy of these offsets. */
  HandledOffsets copy() {
    HandledOffsets copy = new HandledOffsets();
    copy.ranges.putAll(ranges);
    return copy;
  }

  /** Adds a range without some of its offsets. */
  void add(long from, long until, SortedSet<Long> without) {
    long first = from;
    for (long offset : without.subSet(from, Math.max(from, until))) {
      add(first, offset);
      first = offset + 1;
    }
    add(first, until);
  }

  /** Adds a range, and joins it with ranges that it touches. */
  void add(long from, long until) {
    if (from >= until) {
      return;
    }
    long first = from;
    long end = until;
    Map.Entry<Long, Long> met = ranges.floorEntry(end);
    while (met != null && met.getValue() >= first) {
      first = Math.min(first, met.getKey());
      end = Math.max(end, met.getValue());
      ranges.remove(met.getKey());
      met = ranges.floorEntry(end);
    }
    ranges.put(first, end);
  }

  @Override
  public String toString() {
    return ranges.entrySet().stream()
        .map(range -> range.getKey() + "-" + range.getValue())
        .collect(Collectors.joining(","));
  }
}
