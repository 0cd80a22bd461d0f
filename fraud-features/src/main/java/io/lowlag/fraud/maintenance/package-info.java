/** Maintains the Delta tables: compacts small files and deletes unneeded ones. */
package io.lowlag.fraud.maintenance;
