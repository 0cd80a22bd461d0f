/**
 * Features of cards over sliding windows: the latest of each card in Kafka, all of them in Delta.
 */
package io.lowlag.fraud.features;
