package io.lowlag.attribution.delivery.model;

import io.lowlag.common.record.Origin;

/**
 * A delivery record that leaves.
 *
 * @param delivery what is said
 * @param origin of the row that was the cause, for latency stamps; null when a timer was
 */
public record DeliveryOutput(CampaignDelivery delivery, Origin origin) {}
