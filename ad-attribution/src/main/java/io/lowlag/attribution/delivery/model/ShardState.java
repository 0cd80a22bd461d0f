package io.lowlag.attribution.delivery.model;

import io.lowlag.common.record.Origin;
import java.util.List;

/**
 * State: everything of one campaign in one partition of {@code ad-matches} except the maps.
 *
 * @param clock the greatest Kafka timestamp of a match, epoch milliseconds: the shard's own clock
 * @param ids the queue of known match ids
 * @param counters the queue of counters
 * @param flushedAt when partials were last emitted, by the clock of arrival; {@link #NEVER_FLUSHED}
 *     before the first
 * @param unflushed the seconds counted since then, epoch milliseconds
 * @param waiting where the first match counted since then was read; null if there is none
 * @param timer when the key's timer is due, by the clock of arrival
 */
public record ShardState(
    long clock,
    QueueEnds ids,
    QueueEnds counters,
    long flushedAt,
    List<Long> unflushed,
    Origin waiting,
    long timer) {

  /** A time before every other. */
  public static final long NEVER_FLUSHED = Long.MIN_VALUE;

  /** The state of a key without entries and without a timer. */
  public static final ShardState NOTHING =
      new ShardState(
          Long.MIN_VALUE,
          QueueEnds.EMPTY,
          QueueEnds.EMPTY,
          NEVER_FLUSHED,
          List.of(),
          null,
          Long.MAX_VALUE);

  public ShardState {
    unflushed = List.copyOf(unflushed);
  }

  /** Returns whether there is nothing to keep. */
  public boolean hasEnded() {
    return ids.isEmpty() && counters.isEmpty() && unflushed.isEmpty();
  }
}
