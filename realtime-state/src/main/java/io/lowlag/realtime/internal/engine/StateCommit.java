package io.lowlag.realtime.internal.engine;

/**
 * A state of a partition as it was committed.
 *
 * @param version one higher with each commit
 * @param id tells this commit of the version from those of other attempts
 */
public record StateCommit(long version, String id) {}
