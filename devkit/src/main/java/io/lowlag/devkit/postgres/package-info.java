/** A PostgreSQL database that lives as long as a demo or a test. */
package io.lowlag.devkit.postgres;
