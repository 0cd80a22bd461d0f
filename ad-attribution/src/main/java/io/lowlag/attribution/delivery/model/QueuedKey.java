package io.lowlag.attribution.delivery.model;

/**
 * State: a place in the queue of what has to end.
 *
 * @param key of what has to end
 * @param at when it was last needed, as far as was known when it was queued; epoch milliseconds
 */
public record QueuedKey(String key, long at) {}
