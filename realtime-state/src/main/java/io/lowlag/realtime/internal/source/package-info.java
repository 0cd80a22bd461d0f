/**
 * The Kafka source {@code lowlag-kafka}: task <i>i</i> reads partition <i>i</i> of every topic.
 * Everything that the driver asks Kafka goes through Spark's own Kafka source; only the reading in
 * the tasks is done here.
 */
package io.lowlag.realtime.internal.source;
