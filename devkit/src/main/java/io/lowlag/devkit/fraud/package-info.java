/** Generates honest and fraudulent card payments, and the right answer to them. */
package io.lowlag.devkit.fraud;
