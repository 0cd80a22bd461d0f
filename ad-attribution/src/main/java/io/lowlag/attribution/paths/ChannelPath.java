package io.lowlag.attribution.paths;

import java.util.List;

/**
 * One way that users took, and what came of it.
 *
 * @param channels in the order of the touches, at least one; a channel may come again
 * @param conversions how many of those who took it converted
 * @param losses how many did not
 */
public record ChannelPath(List<String> channels, long conversions, long losses) {

  public ChannelPath {
    channels = List.copyOf(channels);
    if (channels.isEmpty()) {
      throw new IllegalArgumentException("channels is empty: a path has at least one touch");
    }
    if (conversions < 0 || losses < 0) {
      throw new IllegalArgumentException(
          "conversions and losses are " + conversions + " and " + losses + ": count from 0 up");
    }
  }
}
