package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.MatchedImpression;

/**
 * The state key of stage one: a campaign in a partition of {@code ad-matches}. So every task counts
 * the campaign, and no match leaves the task that read it.
 *
 * @param campaignId any text
 * @param shard the partition
 */
record ShardKey(String campaignId, int shard) {

  private static final char SEPARATOR = '/';

  /** Returns the key of a match, as a text. */
  static String of(MatchedImpression match) {
    return match.campaignId() + SEPARATOR + match.origin().partition();
  }

  /** Returns the key that a text represents. */
  static ShardKey parse(String text) {
    int separator = text.lastIndexOf(SEPARATOR);
    return new ShardKey(
        text.substring(0, separator), Integer.parseInt(text.substring(separator + 1)));
  }
}
