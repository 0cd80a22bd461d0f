package io.lowlag.realtime.internal.source;

import java.util.SortedMap;
import org.apache.spark.sql.connector.read.streaming.PartitionOffset;

/**
 * How far one real-time task came.
 *
 * @param offsets the next offset of every topic
 * @param time the time of arrival that it reached, epoch milliseconds
 * @param read whether it read its partition; a task that starts too late does not
 * @param endStateId names the state that the attempt commits
 * @param location the executor that ran it and so has its state loaded
 */
record TaskOffset(
    int partition,
    SortedMap<String, Long> offsets,
    long time,
    boolean read,
    String endStateId,
    String location)
    implements PartitionOffset {}
