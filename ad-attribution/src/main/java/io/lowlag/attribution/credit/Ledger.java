package io.lowlag.attribution.credit;

import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.Touch;
import io.lowlag.common.record.Origin;
import java.io.Serializable;
import java.util.Optional;

/**
 * Records what the credit job drops.
 *
 * @param on whether the audit is on
 * @param matches the topic of the impressions that have a request
 * @param callbacks the topic of everything else
 */
record Ledger(boolean on, String matches, String callbacks) implements Serializable {

  /** Returns the entry for an event that is dropped for a reason; empty if the audit is off. */
  Optional<AdAudit> entry(String reason, JourneyEvent event) {
    return entry(
        reason, event.type(), event.origin(), event.userId(), event.eventId(), event.eventTime());
  }

  /** Returns the entry for a touch of a user that was kept until now. */
  Optional<AdAudit> entry(String reason, String userId, Touch touch) {
    return entry(reason, touch.type(), touch.origin(), userId, touch.eventId(), touch.eventTime());
  }

  private Optional<AdAudit> entry(
      String reason, String type, Origin origin, String userId, String eventId, long eventTime) {
    if (!on) {
      return Optional.empty();
    }
    String topic = type.equals(JourneyEvent.IMPRESSION) ? matches : callbacks;
    return Optional.of(AdAudit.of(reason, topic, origin, userId, eventId, eventTime));
  }
}
