package io.lowlag.realtime.internal.engine;

import java.io.Serializable;

/**
 * The offsets of one topic that a task reads.
 *
 * @param from the first offset
 * @param until the first offset no longer read, {@link #UNBOUNDED} in real-time
 */
public record OffsetRange(String topic, long from, long until) implements Serializable {

  /** End of a range that the clock ends, not an offset. Spark's source marks it the same way. */
  public static final long UNBOUNDED = Long.MAX_VALUE;
}
