package io.lowlag.attribution.audit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.lowlag.common.record.EventIds;
import io.lowlag.common.record.Origin;

/**
 * An input record that gave no other output: the record of {@code ad-audit}. With it, the inputs
 * and the outputs of a job can be reconciled to the last record.
 *
 * @param key the Kafka key of the record, and of what is put out about it
 * @param eventId follows from where the record was read
 * @param reason why it gave nothing; one of the reasons that this type names
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

  /** The event id had come before. */
  public static final String REPEATED_EVENT = "repeated_event";

  /** Another request of its transaction (and ad) had come before. */
  public static final String DUPLICATE_REQUEST = "duplicate_request";

  /** A click came longer after its impression than a click may; the impression stays a view. */
  public static final String CLICK_TOO_LATE = "click_too_late";

  /** An adjustment is not newer than one that was applied. */
  public static final String ADJUSTMENT_OUTDATED = "adjustment_outdated";

  /** A touch came after the conversion that it could have been credited for was settled. */
  public static final String AFTER_SETTLEMENT = "after_settlement";

  /** What was dropped, where it was read. */
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
