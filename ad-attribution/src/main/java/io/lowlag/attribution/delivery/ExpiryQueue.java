package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.QueueEnds;
import io.lowlag.attribution.delivery.model.QueuedKey;

/**
 * A queue of entries that must end, in the order in which they were queued. A place costs one write
 * and, once, two reads and a removal, however long the queue is.
 */
final class ExpiryQueue {

  /** A time after every other: the value of a queue without entries. */
  static final long NEVER = Long.MAX_VALUE;

  private final Entries<Long, QueuedKey> places;
  private QueueEnds ends;

  ExpiryQueue(Entries<Long, QueuedKey> places, QueueEnds ends) {
    this.places = places;
    this.ends = ends;
  }

  /** Queues a key that was needed at that time, epoch milliseconds. */
  void add(String key, long at) {
    places.put(ends.next(), new QueuedKey(key, at));
    ends = new QueueEnds(ends.first(), ends.next() + 1, ends.isEmpty() ? at : ends.oldestAt());
  }

  /** Returns the time of the oldest place; {@link #NEVER} if the queue is empty. */
  long oldestAt() {
    return ends.isEmpty() ? NEVER : ends.oldestAt();
  }

  /** Removes the oldest place; there must be one. */
  QueuedKey poll() {
    QueuedKey oldest = places.get(ends.first());
    places.remove(ends.first());
    long first = ends.first() + 1;
    ends =
        first == ends.next()
            ? QueueEnds.EMPTY
            : new QueueEnds(first, ends.next(), places.get(first).at());
    return oldest;
  }

  boolean isEmpty() {
    return ends.isEmpty();
  }

  /** Returns the state of the queue to keep, without its places. */
  QueueEnds ends() {
    return ends;
  }
}
