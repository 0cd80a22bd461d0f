package io.lowlag.realtime.internal.engine;

/**
 * A committed state of a partition.
 *
 * @param version one higher with each commit
 * @param id distinguishes this commit of the version from those of other attempts
 */
public record StateCommit(long version, String id) {}
