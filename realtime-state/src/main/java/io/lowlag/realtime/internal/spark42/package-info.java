/**
 * Spark 4.2: the only package that uses classes which are not part of Spark's public API. Another
 * version of Spark gets its own package beside it and an entry in {@code META-INF/services}.
 */
package io.lowlag.realtime.internal.spark42;
