package io.lowlag.attribution.delivery.model;

import io.lowlag.common.record.Origin;

/**
 * A partial that leaves.
 *
 * @param partial what is said
 * @param origin of the match that has waited longest to be told of, for latency stamps
 */
public record PartialOutput(CampaignPartial partial, Origin origin) {}
