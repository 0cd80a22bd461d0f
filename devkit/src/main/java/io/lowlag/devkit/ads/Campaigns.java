package io.lowlag.devkit.ads;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Campaigns of unequal size: the n-th largest has a share in proportion to n to the power -skew.
 */
final class Campaigns {

  private final double[] cumulativeShares;

  Campaigns(int count, double skew) {
    cumulativeShares = new double[count];
    double sum = 0;
    for (int rank = 0; rank < count; rank++) {
      sum += Math.pow(rank + 1, -skew);
      cumulativeShares[rank] = sum;
    }
    for (int rank = 0; rank < count; rank++) {
      cumulativeShares[rank] /= sum;
    }
  }

  /** Draws a campaign; returns its rank, where 0 is the largest. */
  int draw(RandomGenerator random) {
    int found = Arrays.binarySearch(cumulativeShares, random.nextDouble());
    return Math.min(found < 0 ? -found - 1 : found, cumulativeShares.length - 1);
  }
}
