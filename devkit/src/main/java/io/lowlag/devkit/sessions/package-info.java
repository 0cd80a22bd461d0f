/** Starts and ends of games to generate, and the right answer to them. */
package io.lowlag.devkit.sessions;
