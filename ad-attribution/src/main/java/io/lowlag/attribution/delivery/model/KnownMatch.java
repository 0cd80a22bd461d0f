package io.lowlag.attribution.delivery.model;

/**
 * State: a match that was counted.
 *
 * @param arrivedAt when it arrived, by the shard's own clock, epoch milliseconds
 * @param readAt when it was read, by the clock of arrival; its id is kept for a while after that
 */
public record KnownMatch(long arrivedAt, long readAt) {}
