package io.lowlag.devkit.traffic;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;

/**
 * Merges stories into one sequence in the order of sending. Stories begin in the order of their
 * numbers and send for some time; only running ones are kept in memory.
 */
public final class SendingOrder implements Iterator<GeneratedRecord> {

  private record Queued(PlannedRecord record, long sequence) {}

  private final PriorityQueue<Queued> queue =
      new PriorityQueue<>(
          Comparator.<Queued>comparingLong(queued -> queued.record().atUs())
              .thenComparingLong(Queued::sequence));
  private final long stories;
  private final LongUnaryOperator beginsAtUs;
  private final LongFunction<List<PlannedRecord>> recordsOf;
  private long begun;
  private long sequence;

  /**
   * @param stories the number of stories
   * @param beginsAtUs returns when the story with a number begins; it sends nothing before that
   * @param recordsOf returns the records of the story with a number
   */
  public SendingOrder(
      long stories, LongUnaryOperator beginsAtUs, LongFunction<List<PlannedRecord>> recordsOf) {
    this.stories = stories;
    this.beginsAtUs = beginsAtUs;
    this.recordsOf = recordsOf;
  }

  @Override
  public boolean hasNext() {
    return !queue.isEmpty() || begun < stories;
  }

  @Override
  public GeneratedRecord next() {
    while (begun < stories
        && (queue.isEmpty() || beginsAtUs.applyAsLong(begun) <= queue.peek().record().atUs())) {
      for (PlannedRecord record : recordsOf.apply(begun)) {
        queue.add(new Queued(record, sequence++));
      }
      begun++;
    }
    if (queue.isEmpty()) {
      throw new NoSuchElementException("all records of the traffic have been handed out");
    }
    return queue.remove().record().toRecord();
  }
}
