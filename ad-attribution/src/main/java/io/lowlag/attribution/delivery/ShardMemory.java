package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.QueuedKey;
import io.lowlag.attribution.delivery.model.SecondCounter;

/**
 * The maps in the state of stage one.
 *
 * @param ids when each known match arrived, by its id
 * @param idPlaces the queue in which ids end
 * @param counters by the second that they count, epoch milliseconds
 * @param counterPlaces the queue in which counters end
 */
record ShardMemory(
    Entries<String, Long> ids,
    Entries<Long, QueuedKey> idPlaces,
    Entries<Long, SecondCounter> counters,
    Entries<Long, QueuedKey> counterPlaces) {}
