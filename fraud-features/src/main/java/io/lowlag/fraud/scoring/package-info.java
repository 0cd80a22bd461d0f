/** Scores each payment as it arrives, from the transactions of its card in the hour before. */
package io.lowlag.fraud.scoring;
