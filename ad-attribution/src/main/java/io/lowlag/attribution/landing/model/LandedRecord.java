package io.lowlag.attribution.landing.model;

import io.lowlag.common.record.InboundRecord;

/**
 * A record of one of the topics that are landed: exactly one of match, unmatched, credit and
 * delivery is set.
 *
 * @param match of {@code ad-matches}; null if another is set
 * @param unmatched of {@code ad-unmatched}; null if another is set
 * @param credit of {@code ad-credits}; null if another is set
 * @param delivery of {@code campaign-delivery}; null if another is set
 * @param partition Kafka partition that it was read from
 * @param offset Kafka offset that it was read from
 */
public record LandedRecord(
    LandedMatch match,
    LandedUnmatched unmatched,
    LandedCredit credit,
    LandedDelivery delivery,
    int partition,
    long offset) {

  /** A match, read there. */
  public static LandedRecord of(LandedMatch match, InboundRecord at) {
    return new LandedRecord(match, null, null, null, at.partition(), at.offset());
  }

  /** An unmatched event, read there. */
  public static LandedRecord of(LandedUnmatched unmatched, InboundRecord at) {
    return new LandedRecord(null, unmatched, null, null, at.partition(), at.offset());
  }

  /** A credit, read there. */
  public static LandedRecord of(LandedCredit credit, InboundRecord at) {
    return new LandedRecord(null, null, credit, null, at.partition(), at.offset());
  }

  /** A campaign's delivery, read there. */
  public static LandedRecord of(LandedDelivery delivery, InboundRecord at) {
    return new LandedRecord(null, null, null, delivery, at.partition(), at.offset());
  }
}
