package io.lowlag.attribution.delivery.model;

/**
 * State: where a queue begins and ends.
 *
 * @param first number of the oldest place
 * @param next number of the next place to be given
 * @param oldestAt the time of the oldest place; meaningless if the queue is empty
 */
public record QueueEnds(long first, long next, long oldestAt) {

  /** The ends of an empty queue. */
  public static final QueueEnds EMPTY = new QueueEnds(0, 0, 0);

  /** Returns whether nothing is queued. */
  public boolean isEmpty() {
    return first == next;
  }
}
