/** The stateful operator: what runs a processor on the rows of a partition, row by row. */
package io.lowlag.realtime.internal.operator;
