/** Card payments to generate, honest and fraudulent, and the right answer to them. */
package io.lowlag.devkit.fraud;
