/**
 * What this module needs of Spark beyond its public API, in the terms of the job. One package
 * implements it for one version of Spark: {@code spark42} is the only one that touches Spark's
 * internals. {@link io.lowlag.realtime.internal.engine.SparkEngine} is where another one plugs in.
 */
package io.lowlag.realtime.internal.engine;
