package io.lowlag.attribution.delivery.model;

import io.lowlag.common.record.Origin;
import java.util.List;

/**
 * State: of one campaign in one partition of {@code ad-matches}, all but the maps.
 *
 * @param clock the greatest Kafka timestamp of a match, epoch milliseconds: the shard's own clock
 * @param ids the queue of known match ids
 * @param counters the queue of counters
 * @param flushedAt when partials were last put out, by the clock of arrival; {@link #NEVER_FLUSHED}
 *     before the first
 * @param unflushed the seconds counted since then, epoch milliseconds
 * @param waiting where the first match counted since then was read; null if none was
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

  /** Before every time. */
  public static final long NEVER_FLUSHED = Long.MIN_VALUE;

  /** Of a key of which nothing is known, and that has no timer. */
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

  /** Whether there is nothing to keep. */
  public boolean hasEnded() {
    return ids.isEmpty() && counters.isEmpty() && unflushed.isEmpty();
  }
}
