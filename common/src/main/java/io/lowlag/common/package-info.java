/**
 * Code that every pipeline needs: configuration, Kafka, execution, latency and the life of a job.
 */
package io.lowlag.common;
