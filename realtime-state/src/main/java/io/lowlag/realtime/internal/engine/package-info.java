/**
 * The parts of Spark beyond its public API that this module needs, in the terms of the module. One
 * package implements them for one version of Spark: {@code spark42} is the only one that uses
 * Spark's internals. To support another version, implement {@link
 * io.lowlag.realtime.internal.engine.SparkEngine}.
 */
package io.lowlag.realtime.internal.engine;
