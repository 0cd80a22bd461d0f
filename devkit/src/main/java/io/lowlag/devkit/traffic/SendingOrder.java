package io.lowlag.devkit.traffic;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;

/**
 * Merges stories that begin in the order of their numbers but send for some time into one sequence
 * in the order of sending, holding no more of them than are under way.
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
   * @param stories how many there are
   * @param beginsAtUs when the story of a number begins; it sends nothing before
   * @param recordsOf what the story of a number sends
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
