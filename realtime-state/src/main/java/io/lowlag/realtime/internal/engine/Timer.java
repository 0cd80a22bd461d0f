package io.lowlag.realtime.internal.engine;

/**
 * A timer of a key.
 *
 * @param expiry when it is due, epoch milliseconds
 */
public record Timer(Object key, long expiry) {}
