package io.lowlag.realtime.internal.figures;

import java.io.Serializable;

/**
 * How far a query is behind in one partition of a topic.
 *
 * @param runId the run of the query
 * @param topic the topic
 * @param partition its partition
 * @param records how many wait to be read
 * @param millis how long ago the record that is read now arrived; 0 if none waits; if that is not
 *     known, how long it is unknown
 * @param knownAt when this was measured, epoch milliseconds
 */
public record TopicLag(
    String runId, String topic, int partition, long records, long millis, long knownAt)
    implements Serializable {}
