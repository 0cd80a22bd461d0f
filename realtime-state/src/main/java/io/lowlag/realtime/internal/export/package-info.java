/** The metrics of an application for readers: Prometheus text, a page of Spark's UI. */
package io.lowlag.realtime.internal.export;
