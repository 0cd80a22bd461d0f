package io.lowlag.attribution.landing.model;

import io.lowlag.common.record.InboundRecord;

/**
 * A record of one of the landed topics: exactly one of match, unmatched, credit and delivery is
 * set.
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

  /** Returns a record with a match that was read at that place. */
  public static LandedRecord of(LandedMatch match, InboundRecord at) {
    return new LandedRecord(match, null, null, null, at.partition(), at.offset());
  }

  /** Returns a record with an unmatched event that was read at that place. */
  public static LandedRecord of(LandedUnmatched unmatched, InboundRecord at) {
    return new LandedRecord(null, unmatched, null, null, at.partition(), at.offset());
  }

  /** Returns a record with a credit that was read at that place. */
  public static LandedRecord of(LandedCredit credit, InboundRecord at) {
    return new LandedRecord(null, null, credit, null, at.partition(), at.offset());
  }

  /** Returns a record with a campaign's delivery that was read at that place. */
  public static LandedRecord of(LandedDelivery delivery, InboundRecord at) {
    return new LandedRecord(null, null, null, delivery, at.partition(), at.offset());
  }
}
