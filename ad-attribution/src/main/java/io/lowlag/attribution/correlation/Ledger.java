package io.lowlag.attribution.correlation;

import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.attribution.correlation.model.AdEvent;
import java.io.Serializable;

/**
 * Records what the correlation drops, if the audit is on.
 *
 * @param requests the topic of the requests
 * @param impressions the topic of the impressions
 */
record Ledger(String requests, String impressions) implements Serializable {

  /** Returns the entry for an event that is dropped for a reason. */
  AdAudit entry(String reason, AdEvent event) {
    return AdAudit.of(
        reason,
        event.side().equals(AdEvent.REQUEST) ? requests : impressions,
        event.origin(),
        event.transactionId(),
        event.eventId(),
        event.eventTime());
  }
}
