package io.lowlag.attribution.credit.model;

import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.common.record.Origin;

/**
 * An output of the processor: exactly one of credit, dropped and rejection is set.
 *
 * @param credit who is credited; null if another is set
 * @param dropped a callback that changes nothing; null if another is set
 * @param rejection a callback that becomes a dead letter; null if another is set
 * @param origin of the row that was the cause, for latency stamps; null if a timer was the cause
 */
public record CreditOutput(AdCredit credit, AdAudit dropped, Rejection rejection, Origin origin) {

  /** Returns an output with a credit. */
  public static CreditOutput of(AdCredit credit, Origin origin) {
    return new CreditOutput(credit, null, null, origin);
  }

  /** Returns an output with a callback that changes nothing. */
  public static CreditOutput of(AdAudit dropped, Origin origin) {
    return new CreditOutput(null, dropped, null, origin);
  }

  /** Returns an output with a callback that becomes a dead letter. */
  public static CreditOutput of(Rejection rejection, Origin origin) {
    return new CreditOutput(null, null, rejection, origin);
  }
}
