/** Live metrics of a process, and the plugin that publishes them. */
package io.lowlag.realtime.metrics;
