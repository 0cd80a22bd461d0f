package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.CampaignContract;
import io.lowlag.attribution.delivery.model.CampaignEvent;
import io.lowlag.attribution.delivery.model.CampaignPartial;
import io.lowlag.common.decoding.Decoder;
import io.lowlag.common.decoding.JsonFields;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;
import java.time.Instant;

/** Decodes partials and contracts; the topic says which of the two a record is. */
final class CampaignEventDecoder implements Decoder<CampaignEvent> {

  private static final long serialVersionUID = 1L;

  private static final String UNIT = "impressions";
  private static final long SECOND = 1_000;

  /** The maximum number of shards; no topic has so many partitions. */
  private static final long MOST_SHARDS = 1_000_000;

  /** The maximum count of a second; no second has so many, and no sum of counts overflows. */
  private static final long MOST_COUNTED = 1_000_000_000;

  /** The latest end of a flight. Nobody sells for later, and no sum of times overflows. */
  private static final long LATEST_END = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  private final String contractsTopic;

  CampaignEventDecoder(String contractsTopic) {
    this.contractsTopic = contractsTopic;
  }

  @Override
  public CampaignEvent decode(JsonFields fields, InboundRecord inbound)
      throws RejectedRecordException {
    return inbound.topic().equals(contractsTopic)
        ? new CampaignEvent(contract(fields), null, Stamps.origin(inbound))
        : new CampaignEvent(null, partial(fields), Stamps.origin(inbound));
  }

  // A flight may be years ahead, so fields.eventTime is not used.
  private static CampaignContract contract(JsonFields fields) throws RejectedRecordException {
    String campaignId = fields.keyText("campaign_id");
    String unit = fields.text("unit");
    if (!unit.equals(UNIT)) {
      throw JsonFields.wrong("unit", unit, UNIT + ", the only supported unit");
    }
    long startsAt = within(fields, "starts_at", 0, LATEST_END);
    long endsAt = within(fields, "ends_at", 0, LATEST_END);
    if (endsAt <= startsAt) {
      throw JsonFields.wrong("ends_at", endsAt, "later than starts_at, which is " + startsAt);
    }
    return new CampaignContract(
        campaignId,
        within(fields, "version", 1, Long.MAX_VALUE),
        within(fields, "contracted", 1, Long.MAX_VALUE),
        startsAt,
        endsAt);
  }

  // Times are judged by the partial's own timestamp. The arrival that it carries is that of the
  // oldest match that waited, which in a replay is long before the others.
  private static CampaignPartial partial(JsonFields fields) throws RejectedRecordException {
    long eventTime = fields.outputEventTime("event_time");
    long bucketStart = fields.wholeNumber("bucket_start");
    if (bucketStart != Math.floorDiv(eventTime, SECOND) * SECOND) {
      throw JsonFields.wrong("bucket_start", bucketStart, "the second of event_time " + eventTime);
    }
    return new CampaignPartial(
        fields.text("event_id"),
        fields.keyText("campaign_id"),
        (int) within(fields, "shard", 0, MOST_SHARDS),
        bucketStart,
        fields.wholeNumber("since"),
        within(fields, "first_offset", 0, Long.MAX_VALUE),
        within(fields, "counted", 1, MOST_COUNTED),
        eventTime,
        within(fields, "counted_at", 0, fields.latestOutputTime()));
  }

  private static long within(JsonFields fields, String field, long least, long greatest)
      throws RejectedRecordException {
    long value = fields.wholeNumber(field);
    if (value < least || value > greatest) {
      throw JsonFields.wrong(field, value, "a whole number from " + least + " to " + greatest);
    }
    return value;
  }
}
