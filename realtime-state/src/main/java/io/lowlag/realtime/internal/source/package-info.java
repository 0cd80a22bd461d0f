/**
 * The Kafka source {@code lowlag-kafka}: task <i>i</i> reads partition <i>i</i> of every topic. The
 * driver makes all requests to Kafka through Spark's own Kafka source; this package only implements
 * the reading in the tasks.
 */
package io.lowlag.realtime.internal.source;
