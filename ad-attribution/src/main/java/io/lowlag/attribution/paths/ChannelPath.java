package io.lowlag.attribution.paths;

import java.util.List;

/**
 * A path that users took through channels, with the numbers of those who converted and who did not.
 *
 * @param channels in the order of the touches, at least one; a channel may occur more than once
 * @param conversions how many users on this path converted
 * @param losses how many users on this path did not convert
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
