/** Generates ad events with a given disorder, and the right answer to them. */
package io.lowlag.devkit.ads;
