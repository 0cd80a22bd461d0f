/**
 * Stateful real-time mode without a shuffle. This package knows Spark and Kafka, but no pipeline.
 */
package io.lowlag.realtime;
