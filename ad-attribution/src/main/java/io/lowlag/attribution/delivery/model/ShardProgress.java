package io.lowlag.attribution.delivery.model;

/**
 * State: how far the counting of a shard has come.
 *
 * @param countedAt the greatest arrival in {@code ad-matches} that a partial reported, epoch
 *     milliseconds
 * @param counters the queue of the shard's known counters
 */
public record ShardProgress(long countedAt, QueueEnds counters) {

  /** The progress of a shard without a partial. */
  public static final ShardProgress NOTHING = new ShardProgress(0, QueueEnds.EMPTY);
}
