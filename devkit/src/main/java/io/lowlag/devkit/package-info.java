/** Embedded Kafka, event generators that know the right answer, and the demo. */
package io.lowlag.devkit;
