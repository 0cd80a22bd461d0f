package io.lowlag.attribution.delivery.model;

/**
 * State: the greatest number of a counter of stage one.
 *
 * @param counted impressions
 * @param countedAt when the last of them arrived in {@code ad-matches}, epoch milliseconds
 */
public record KnownPartial(long counted, long countedAt) {}
