/** The figures of an application as others read them: Prometheus' text, a page of Spark's UI. */
package io.lowlag.realtime.internal.export;
