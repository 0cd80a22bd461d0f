package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.KnownMatch;
import io.lowlag.attribution.delivery.model.QueuedKey;
import io.lowlag.attribution.delivery.model.SecondCounter;

/**
 * The maps in the state of stage one.
 *
 * @param ids the known matches, by their ids
 * @param idPlaces the queue in which ids end
 * @param counters by the second that they count, epoch milliseconds
 * @param counterPlaces the queue in which counters end
 */
record ShardMemory(
    Entries<String, KnownMatch> ids,
    Entries<Long, QueuedKey> idPlaces,
    Entries<Long, SecondCounter> counters,
    Entries<Long, QueuedKey> counterPlaces) {}
