/** Features of cards over sliding windows: each change in Kafka, all windows in Delta. */
package io.lowlag.fraud.features;
