package io.lowlag.realtime.internal.spark42;

import com.codahale.metrics.MetricRegistry;
import org.apache.spark.metrics.source.Source;

/** A registry as a source of Spark's metrics system. */
record RegistrySource(String sourceName, MetricRegistry metricRegistry) implements Source {}
