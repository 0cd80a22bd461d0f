package io.lowlag.attribution.delivery.model;

/**
 * The progress of one counter: the record of {@code campaign-partials}. The number is cumulative,
 * so a repeated or overtaken record changes nothing for a reader that keeps the greatest number of
 * each counter. A counter is named by shard, bucket, since and first offset.
 *
 * @param eventId depends on the counter and its number
 * @param campaignId the campaign
 * @param shard the partition of {@code ad-matches} that is counted
 * @param bucketStart the second of event time that is counted, epoch milliseconds
 * @param since Kafka's timestamp of the match that the counter began with, epoch milliseconds
 * @param firstOffset the offset of that match
 * @param counted impressions so far
 * @param eventTime the greatest event time among them, epoch milliseconds
 * @param countedAt when the last of them arrived in {@code ad-matches}, epoch milliseconds
 */
public record CampaignPartial(
    String eventId,
    String campaignId,
    int shard,
    long bucketStart,
    long since,
    long firstOffset,
    long counted,
    long eventTime,
    long countedAt) {}
