package io.lowlag.devkit.ads;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Computes the shares of a conversion with formulas that are independent of the job: whole amounts
 * by largest remainder; among equal remainders, the earlier touch comes first.
 */
final class CreditShares {

  private final double halfLifeMs;

  CreditShares(double halfLifeMs) {
    this.halfLifeMs = halfLifeMs;
  }

  /**
   * Returns, for each model, the touches of a path that get a share, with their share of an amount.
   *
   * @param path at least one touch, in order
   * @param amount in the currency's smallest unit
   */
  Map<String, Map<JourneyTouch, Long>> of(List<JourneyTouch> path, long amount) {
    int last = path.size() - 1;
    int lastClick =
        IntStream.rangeClosed(0, last).filter(i -> path.get(i).click()).max().orElse(last);
    Map<String, Map<JourneyTouch, Long>> shares = new LinkedHashMap<>();
    shares.put("first", Map.of(path.get(0), amount));
    shares.put("last", Map.of(path.get(lastClick), amount));
    shares.put("linear", divided(path, amount, i -> 1));
    shares.put(
        "time_decay",
        divided(
            path,
            amount,
            i -> Math.pow(2, (path.get(i).eventTime() - path.get(last).eventTime()) / halfLifeMs)));
    shares.put(
        "position",
        divided(
            path,
            amount,
            i -> path.size() <= 2 ? 1 : i == 0 || i == last ? 40 : 20.0 / (last - 1)));
    return shares;
  }

  private static Map<JourneyTouch, Long> divided(
      List<JourneyTouch> path, long amount, IntToDoubleFunction weight) {
    double sum = IntStream.range(0, path.size()).mapToDouble(weight).sum();
    List<Double> remainders = new ArrayList<>();
    Map<JourneyTouch, Long> shares = new LinkedHashMap<>();
    long left = amount;
    for (int touch = 0; touch < path.size(); touch++) {
      double quota = amount * (weight.applyAsDouble(touch) / sum);
      // Half a millionth absorbs rounding errors of doubles, and is less than any true remainder
      // here.
      long whole = (long) Math.floor(quota + 5e-7);
      shares.put(path.get(touch), whole);
      remainders.add((double) Math.round((quota - whole) * 1e6));
      left -= whole;
    }
    List<Integer> largest =
        IntStream.range(0, path.size())
            .boxed()
            .sorted(Comparator.<Integer, Double>comparing(remainders::get).reversed())
            .toList();
    for (int touch : largest.subList(0, (int) left)) {
      shares.merge(path.get(touch), 1L, Long::sum);
    }
    return shares;
  }
}
