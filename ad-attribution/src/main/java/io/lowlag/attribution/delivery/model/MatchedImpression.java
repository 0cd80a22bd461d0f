package io.lowlag.attribution.delivery.model;

import io.lowlag.common.record.Origin;

/**
 * The fields of a record of {@code ad-matches} that counting needs.
 *
 * @param eventId the match's id; the same id is the same impression
 * @param campaignId whose impression it is
 * @param impressionTime when the ad was shown, epoch milliseconds
 * @param origin where the match was read
 */
public record MatchedImpression(
    String eventId, String campaignId, long impressionTime, Origin origin) {}
