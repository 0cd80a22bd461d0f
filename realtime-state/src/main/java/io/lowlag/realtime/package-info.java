/** Stateful real-time mode without a shuffle: knows Spark and Kafka, no pipeline. */
package io.lowlag.realtime;
