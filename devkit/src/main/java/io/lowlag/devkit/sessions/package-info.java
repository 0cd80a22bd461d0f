/** Generates starts and ends of games, and the right answer to them. */
package io.lowlag.devkit.sessions;
