/**
 * The metrics that a process has about its running queries, and that the driver has about all of
 * them.
 */
package io.lowlag.realtime.internal.figures;
