/** Card payments: windowed features of cards, and a score for each payment as it arrives. */
package io.lowlag.fraud;
