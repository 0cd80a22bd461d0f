package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.task.ArrivalClock;
import java.io.Serializable;

/**
 * What a topic's partition had behind the end of a range when the batch was planned.
 *
 * @param from when the first of these records arrived, epoch milliseconds, {@link
 *     ArrivalClock#UNKNOWN} if that is not known
 * @param until the offset at which they ended; what came later tells nothing, since the batch may
 *     run again
 */
record UnreadTail(long from, long until) implements Serializable {}
