/**
 * Models of attribution that learn from all paths, converting and not, and so are computed over a
 * table rather than over a stream.
 */
package io.lowlag.attribution.paths;
