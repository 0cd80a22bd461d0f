/** Card payments: windowed features of cards, and a score for each payment as it comes. */
package io.lowlag.fraud;
