/** The command line of {@code ./lowlag}, on top of every other module. */
package io.lowlag.launcher;
