package io.lowlag.attribution.delivery.model;

/**
 * State: the impressions of one second of event time, counted since a certain match.
 *
 * @param since Kafka's timestamp of the match that it began with, epoch milliseconds
 * @param firstOffset the offset of that match
 * @param counted impressions so far
 * @param eventTime the greatest event time among them, epoch milliseconds
 * @param countedAt when the last of them arrived, epoch milliseconds
 */
public record SecondCounter(
    long since, long firstOffset, long counted, long eventTime, long countedAt) {

  /** The same with one more impression. */
  public SecondCounter plus(long time, long arrivedAt) {
    return new SecondCounter(
        since, firstOffset, counted + 1, Math.max(eventTime, time), Math.max(countedAt, arrivedAt));
  }
}
