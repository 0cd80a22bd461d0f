package io.lowlag.attribution.paths;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Shares conversions by the Shapley value of the game in which a set of channels is worth the
 * conversions whose channels it contains. That game is a sum of unanimity games, one for each
 * conversion, and so its value has a closed form: each conversion is shared equally among its
 * distinct channels (Shapley 1953, section 4).
 */
public final class ShapleyModel {

  private ShapleyModel() {}

  /** Returns the conversions that each channel is credited with; they add up to all conversions. */
  public static Map<String, Double> credits(Collection<ChannelPath> paths) {
    Map<String, Double> credits = new TreeMap<>();
    for (ChannelPath path : paths) {
      Set<String> channels = new HashSet<>(path.channels());
      for (String channel : channels) {
        credits.merge(channel, (double) path.conversions() / channels.size(), Double::sum);
      }
    }
    return credits;
  }
}
