/**
 * Models of attribution that learn from all paths, with and without a conversion. So they are
 * computed over a table, not over a stream.
 */
package io.lowlag.attribution.paths;
