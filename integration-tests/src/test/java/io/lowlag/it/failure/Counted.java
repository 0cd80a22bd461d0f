package io.lowlag.it.failure;

/**
 * An event's place in its key's history: the counting job's event, state and output at once. Two
 * histories that differ anywhere before an event give it another count or another predecessor.
 *
 * @param key whose event it is
 * @param source the event's own place, partition@offset
 * @param count how many events of the key there are with this one
 * @param previous the source of the key's event before it, empty for the first
 */
public record Counted(String key, String source, long count, String previous) {

  /** The event's place after another one of its key. */
  Counted after(Counted before) {
    return before == null
        ? new Counted(key, source, 1, "")
        : new Counted(key, source, before.count + 1, before.source);
  }
}
