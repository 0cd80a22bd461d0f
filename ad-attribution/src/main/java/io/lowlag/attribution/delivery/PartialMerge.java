package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.CampaignPartial;
import io.lowlag.attribution.delivery.model.KnownPartial;
import io.lowlag.attribution.delivery.model.QueuedKey;
import io.lowlag.attribution.delivery.model.ShardProgress;

/**
 * Adds up the partials of a campaign from stage one. For each counter the greatest number counts,
 * so a repeated partial, or one that comes after a later one, adds nothing.
 *
 * <p>A counter is forgotten according to the arrivals that stage one reports, never by the clock:
 * while stage one is down, nothing is forgotten that it may still change or repeat. If a partial of
 * an unknown counter is older than what is forgotten, it is a repetition.
 */
final class PartialMerge {

  /** Maximum number of counters that a partial ends; more than it adds, so that none accumulate. */
  private static final int MOST_PER_PARTIAL = 2;

  private final DeliveryPolicy policy;
  private final Entries<String, KnownPartial> known;
  private final Entries<String, QueuedKey> places;
  private final Entries<Integer, ShardProgress> progress;
  private int shards;

  /**
   * @param known by shard and counter
   * @param places the queues of the shards, by shard and number
   * @param progress by shard
   * @param shards one more than the greatest shard that was ever read
   */
  PartialMerge(
      DeliveryPolicy policy,
      Entries<String, KnownPartial> known,
      Entries<String, QueuedKey> places,
      Entries<Integer, ShardProgress> progress,
      int shards) {
    this.policy = policy;
    this.known = known;
    this.places = places;
    this.progress = progress;
    this.shards = shards;
  }

  /** Accepts a partial; returns how many more impressions it reports than before. */
  long merge(CampaignPartial partial) {
    ShardProgress shard = progressOf(partial.shard());
    String counter = nameOf(partial);
    KnownPartial before = known.get(counter);
    boolean forgotten = before == null && policy.isOver(partial.countedAt(), shard.countedAt());
    long more = partial.counted() - (before == null ? 0 : before.counted());
    if (forgotten || more <= 0) {
      return 0;
    }
    ExpiryQueue queue = queueOf(partial.shard(), shard);
    known.put(counter, new KnownPartial(partial.counted(), partial.countedAt()));
    if (before == null) {
      queue.add(counter, partial.countedAt());
    }
    long countedAt = Math.max(shard.countedAt(), partial.countedAt());
    forget(queue, countedAt);
    progress.put(partial.shard(), new ShardProgress(countedAt, queue.ends()));
    shards = Math.max(shards, partial.shard() + 1);
    return more;
  }

  private ShardProgress progressOf(int shard) {
    ShardProgress kept = progress.get(shard);
    return kept == null ? ShardProgress.NOTHING : kept;
  }

  private ExpiryQueue queueOf(int shard, ShardProgress kept) {
    return new ExpiryQueue(places.by(number -> shard + "/" + number), kept.counters());
  }

  private static String nameOf(CampaignPartial partial) {
    return partial.shard()
        + "/"
        + partial.bucketStart()
        + "/"
        + partial.since()
        + "/"
        + partial.firstOffset();
  }

  private void forget(ExpiryQueue queue, long shardCountedAt) {
    for (int left = MOST_PER_PARTIAL;
        left > 0 && policy.isOver(queue.oldestAt(), shardCountedAt);
        left--) {
      String counter = queue.poll().key();
      long countedAt = known.get(counter).countedAt();
      if (policy.isOver(countedAt, shardCountedAt)) {
        known.remove(counter);
      } else {
        queue.add(counter, countedAt);
      }
    }
  }

  /**
   * Forgets counters and shards of a campaign that has ended.
   *
   * @param most maximum number of counters in one call
   */
  void end(int most) {
    for (int left = most; left > 0 && shards > 0; left--) {
      int last = shards - 1;
      ShardProgress kept = progressOf(last);
      ExpiryQueue queue = queueOf(last, kept);
      if (queue.isEmpty()) {
        progress.remove(last);
        shards = last;
      } else {
        known.remove(queue.poll().key());
        progress.put(last, new ShardProgress(kept.countedAt(), queue.ends()));
      }
    }
  }

  /** Returns one more than the greatest shard of which something is kept. */
  int shards() {
    return shards;
  }
}
