package io.lowlag.attribution.delivery.model;

/**
 * State: the impressions of one second of event time, counted since a certain match.
 *
 * @param since Kafka's timestamp of the match that it began with, epoch milliseconds
 * @param firstOffset the offset of that match
 * @param counted impressions so far
 * @param eventTime the greatest event time among them, epoch milliseconds
 * @param countedAt when the last of them arrived, by the shard's own clock, epoch milliseconds
 * @param readAt when that one was read, by the clock of arrival; the counter is kept for a while
 *     after
 */
public record SecondCounter(
    long since, long firstOffset, long counted, long eventTime, long countedAt, long readAt) {

  /** Returns this counter with one more impression. */
  public SecondCounter plus(long time, long arrivedAt, long now) {
    return new SecondCounter(
        since, firstOffset, counted + 1, Math.max(eventTime, time), arrivedAt, now);
  }
}
