package io.lowlag.attribution.audit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.lowlag.common.record.EventIds;
import io.lowlag.common.record.Origin;

/**
 * An input record that gave no other output: the record of {@code ad-audit}. With it, every input
 * record of a job can be accounted for in its outputs.
 *
 * @param key the Kafka key of the record, and of this output
 * @param eventId depends on where the record was read
 * @param reason why it gave no output; one of the reasons that this type names
 * @param sourceTopic the topic that it was read from
 * @param sourcePartition its Kafka partition
 * @param sourceOffset its Kafka offset
 * @param droppedEventId its own event id
 * @param eventTime its event time, epoch milliseconds
 */
public record AdAudit(
    @JsonIgnore String key,
    String eventId,
    String reason,
    String sourceTopic,
    int sourcePartition,
    long sourceOffset,
    String droppedEventId,
    long eventTime) {

  /** An event with the same id came before. */
  public static final String REPEATED_EVENT = "repeated_event";

  /** Another request of the same transaction (and ad) came before. */
  public static final String DUPLICATE_REQUEST = "duplicate_request";

  /** The click is later after its impression than allowed; the impression stays a view. */
  public static final String CLICK_TOO_LATE = "click_too_late";

  /** The adjustment is not newer than an applied one. */
  public static final String ADJUSTMENT_OUTDATED = "adjustment_outdated";

  /**
   * The event came after the settlement of the conversion that it is about, or it is a conversion
   * whose settlement was over when it arrived.
   */
  public static final String AFTER_SETTLEMENT = "after_settlement";

  /** Returns the entry for a dropped record and the place where it was read. */
  public static AdAudit of(
      String reason,
      String topic,
      Origin origin,
      String key,
      String droppedEventId,
      long eventTime) {
    return new AdAudit(
        key,
        EventIds.of(
            "ad-audit",
            topic,
            Integer.toString(origin.partition()),
            Long.toString(origin.offset())),
        reason,
        topic,
        origin.partition(),
        origin.offset(),
        droppedEventId,
        eventTime);
  }
}
