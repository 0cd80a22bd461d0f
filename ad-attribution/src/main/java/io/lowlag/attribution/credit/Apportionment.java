package io.lowlag.attribution.credit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Divides an amount into whole parts that add up to it, by the largest remainder method (Hare and
 * Niemeyer). Every part gets its quota rounded down. What is left goes, one each, to the parts with
 * the largest remainders; among equal remainders, the earlier part comes first. So every part is
 * off by less than one.
 */
final class Apportionment {

  private Apportionment() {}

  /**
   * Returns the parts of an amount.
   *
   * @param amount zero or more
   * @param weights zero or more each, and not all zero
   */
  static List<BigInteger> of(BigInteger amount, List<BigInteger> weights) {
    BigInteger sum = weights.stream().reduce(BigInteger.ZERO, BigInteger::add);
    List<BigInteger> parts = new ArrayList<>();
    List<BigInteger> remainders = new ArrayList<>();
    BigInteger left = amount;
    for (BigInteger weight : weights) {
      BigInteger[] quota = amount.multiply(weight).divideAndRemainder(sum);
      parts.add(quota[0]);
      remainders.add(quota[1]);
      left = left.subtract(quota[0]);
    }
    List<Integer> largestFirst = new ArrayList<>();
    for (int part = 0; part < weights.size(); part++) {
      largestFirst.add(part);
    }
    largestFirst.sort(Comparator.<Integer, BigInteger>comparing(remainders::get).reversed());
    for (int part : largestFirst.subList(0, left.intValueExact())) {
      parts.set(part, parts.get(part).add(BigInteger.ONE));
    }
    return parts;
  }
}
