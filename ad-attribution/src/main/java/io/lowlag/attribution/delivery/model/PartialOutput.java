package io.lowlag.attribution.delivery.model;

import io.lowlag.common.record.Origin;

/**
 * A partial that is emitted.
 *
 * @param partial the partial
 * @param origin of the match that has waited longest for it, for latency stamps
 */
public record PartialOutput(CampaignPartial partial, Origin origin) {}
