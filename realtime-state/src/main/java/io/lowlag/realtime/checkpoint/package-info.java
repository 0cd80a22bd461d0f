/**
 * What Lowlag stores in a query's checkpoint beside Spark's own files: which driver owns it, which
 * topics and processor it began with, and which commit of the state belongs to which offset.
 */
package io.lowlag.realtime.checkpoint;
