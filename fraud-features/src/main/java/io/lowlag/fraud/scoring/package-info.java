/** Scores each payment as it comes, from what its card did in the hour before. */
package io.lowlag.fraud.scoring;
