package io.lowlag.attribution.delivery.model;

import io.lowlag.common.record.Origin;

/**
 * A delivery record that is emitted.
 *
 * @param delivery the record
 * @param origin of the row that was the cause, for latency stamps; null if a timer was the cause
 */
public record DeliveryOutput(CampaignDelivery delivery, Origin origin) {}
