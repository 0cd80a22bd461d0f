/** The ad correlation on Kafka Streams, tuned for latency. */
package io.lowlag.peers.kstreams;
