/** Keeps the Delta tables in good shape: files of a sensible size, and none that nobody needs. */
package io.lowlag.fraud.maintenance;
