/** The ad correlation on Apache Flink, tuned for latency. */
package io.lowlag.peers.flink;
