package io.lowlag.attribution.paths;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Shares conversions by removal effects in a Markov chain of first order (Anderl, Becker, von
 * Wangenheim and Schumann 2016). The removal effect of a channel says how much smaller the
 * probability of a conversion is when the channel leads nowhere. Probabilities are solutions of a
 * linear system, so loops are exact and nothing is simulated.
 */
public final class MarkovModel {

  private final Map<String, Map<String, Double>> transitions = new HashMap<>();
  private final Map<String, Double> firsts = new HashMap<>();
  private final Map<String, Double> endings = new HashMap<>();
  private final Map<String, Double> visits = new HashMap<>();
  private final List<String> channels;
  private double users;
  private double conversions;

  private MarkovModel(Collection<ChannelPath> paths) {
    for (ChannelPath path : paths) {
      add(path);
    }
    this.channels = List.copyOf(new TreeSet<>(visits.keySet()));
  }

  /**
   * Returns the conversions that each channel is credited with; they add up to all conversions.
   * Without a conversion, no channel gets any credit.
   */
  public static Map<String, Double> credits(Collection<ChannelPath> paths) {
    return new MarkovModel(paths).credits();
  }

  private void add(ChannelPath path) {
    double takers = path.conversions() + path.losses();
    users += takers;
    conversions += path.conversions();
    firsts.merge(path.channels().get(0), takers, Double::sum);
    for (int step = 0; step < path.channels().size(); step++) {
      String channel = path.channels().get(step);
      visits.merge(channel, takers, Double::sum);
      if (step + 1 < path.channels().size()) {
        transitions
            .computeIfAbsent(channel, from -> new HashMap<>())
            .merge(path.channels().get(step + 1), takers, Double::sum);
      } else {
        endings.merge(channel, (double) path.conversions(), Double::sum);
      }
    }
  }

  private Map<String, Double> credits() {
    Map<String, Double> credits = new TreeMap<>();
    double probability = conversionProbability(null);
    double sum = 0;
    for (String channel : channels) {
      double effect = probability == 0 ? 0 : 1 - conversionProbability(channel) / probability;
      credits.put(channel, effect);
      sum += effect;
    }
    double all = sum;
    credits.replaceAll((channel, effect) -> all == 0 ? 0 : conversions * effect / all);
    return credits;
  }

  /**
   * Returns the probability that a user converts when one channel leads nowhere, or none if {@code
   * removed} is null.
   */
  private double conversionProbability(String removed) {
    double[] reached = solve(removed);
    double probability = 0;
    for (int place = 0; place < channels.size(); place++) {
      probability += firsts.getOrDefault(channels.get(place), 0.0) / users * reached[place];
    }
    return probability;
  }

  /** Solves p = endings + transitions * p by Gaussian elimination with pivoting. */
  private double[] solve(String removed) {
    int size = channels.size();
    double[][] rows = new double[size][size + 1];
    for (int row = 0; row < size; row++) {
      String channel = channels.get(row);
      rows[row][row] = 1;
      if (channel.equals(removed)) {
        continue;
      }
      double visited = visits.get(channel);
      rows[row][size] = endings.getOrDefault(channel, 0.0) / visited;
      for (int column = 0; column < size; column++) {
        double moved =
            transitions.getOrDefault(channel, Map.of()).getOrDefault(channels.get(column), 0.0);
        rows[row][column] -= moved / visited;
      }
    }
    for (int pivot = 0; pivot < size; pivot++) {
      swapLargestUp(rows, pivot);
      for (int row = 0; row < size; row++) {
        double factor = rows[row][pivot] / rows[pivot][pivot];
        if (row != pivot && factor != 0) {
          for (int column = pivot; column <= size; column++) {
            rows[row][column] -= factor * rows[pivot][column];
          }
        }
      }
    }
    double[] solution = new double[size];
    for (int row = 0; row < size; row++) {
      solution[row] = rows[row][size] / rows[row][row];
    }
    return solution;
  }

  private static void swapLargestUp(double[][] rows, int pivot) {
    int largest = pivot;
    for (int row = pivot + 1; row < rows.length; row++) {
      if (Math.abs(rows[row][pivot]) > Math.abs(rows[largest][pivot])) {
        largest = row;
      }
    }
    double[] swapped = rows[pivot];
    rows[pivot] = rows[largest];
    rows[largest] = swapped;
  }
}
