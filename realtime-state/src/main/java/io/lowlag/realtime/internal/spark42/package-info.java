/**
 * Spark 4.2: the only package that touches classes which Spark does not publish. Another version of
 * Spark gets a package beside it and an entry in {@code META-INF/services}.
 */
package io.lowlag.realtime.internal.spark42;
