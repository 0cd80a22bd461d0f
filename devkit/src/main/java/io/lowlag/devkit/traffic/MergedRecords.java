package io.lowlag.devkit.traffic;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** Merges two sequences of records into one, in the order of sending. */
public final class MergedRecords implements Iterator<GeneratedRecord> {

  private final Iterator<GeneratedRecord> first;
  private final Iterator<GeneratedRecord> second;
  private GeneratedRecord nextOfFirst;
  private GeneratedRecord nextOfSecond;

  /** Merges two sequences; both must be in the order of sending. */
  public MergedRecords(Iterator<GeneratedRecord> first, Iterator<GeneratedRecord> second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public boolean hasNext() {
    nextOfFirst = nextOfFirst == null && first.hasNext() ? first.next() : nextOfFirst;
    nextOfSecond = nextOfSecond == null && second.hasNext() ? second.next() : nextOfSecond;
    return nextOfFirst != null || nextOfSecond != null;
  }

  @Override
  public GeneratedRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all records of the traffic have been handed out");
    }
    boolean takeFirst =
        nextOfSecond == null
            || (nextOfFirst != null && nextOfFirst.sendAtUs() <= nextOfSecond.sendAtUs());
    GeneratedRecord next = takeFirst ? nextOfFirst : nextOfSecond;
    if (takeFirst) {
      nextOfFirst = null;
    } else {
      nextOfSecond = null;
    }
    return next;
  }
}
