package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.HourCount;
import io.lowlag.attribution.delivery.model.KnownPartial;
import io.lowlag.attribution.delivery.model.QueuedKey;
import io.lowlag.attribution.delivery.model.ShardProgress;

/**
 * The maps in the state of stage two.
 *
 * @param known the greatest number of each counter of stage one
 * @param places the queues in which counters end
 * @param progress how far each shard has come, by shard
 * @param seconds impressions by epoch second
 * @param hours impressions by hour since the epoch
 */
record CampaignMemory(
    Entries<String, KnownPartial> known,
    Entries<String, QueuedKey> places,
    Entries<Integer, ShardProgress> progress,
    Entries<Long, Long> seconds,
    Entries<Long, HourCount> hours) {}
