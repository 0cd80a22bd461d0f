package io.lowlag.attribution.delivery.model;

/**
 * State: a place in a queue of entries that must end.
 *
 * @param key of the entry
 * @param at when it was last needed, as far as was known when it was queued; epoch milliseconds
 */
public record QueuedKey(String key, long at) {}
