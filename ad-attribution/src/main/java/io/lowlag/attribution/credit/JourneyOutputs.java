package io.lowlag.attribution.credit;

import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.attribution.credit.model.AdCredit;
import io.lowlag.attribution.credit.model.CreditOutput;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.Rejection;
import io.lowlag.attribution.credit.model.Touch;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.pipeline.RefusalCounter;
import io.lowlag.common.record.Origin;
import java.util.ArrayList;
import java.util.List;

/**
 * The outputs about one user during one call of the processor, and the counters of what it drops.
 */
final class JourneyOutputs {

  /** Counts events with an id that is still known. */
  static final String REPEATED_EVENTS = "credit.events.repeated";

  /** Counts touches that were dropped because a user has more than are kept. */
  static final String EVICTED_TOUCHES = "credit.touches.evicted";

  /** Counts clicks that came too long after their impression. */
  static final String LATE_CLICKS = "credit.clicks.late";

  /** Counts events that came after the settlement of the conversion that they are about. */
  static final String AFTER_SETTLEMENT = "credit.after-settlement";

  private final String userId;
  private final Ledger ledger;
  private final List<CreditOutput> outputs = new ArrayList<>();

  /**
   * @param ledger for dropped events
   */
  JourneyOutputs(String userId, Ledger ledger) {
    this.userId = userId;
    this.ledger = ledger;
  }

  /**
   * Emits a credit.
   *
   * @param cause of the row that was last accepted; null if a timer was the cause
   */
  void credit(AdCredit credit, Origin cause) {
    outputs.add(CreditOutput.of(credit, cause));
  }

  /** Drops an event whose id is known. */
  void repeated(JourneyEvent event) {
    JobMetrics.counter(REPEATED_EVENTS).inc();
    drop(event, AdAudit.REPEATED_EVENT);
  }

  /** Drops an adjustment that is not newer than the applied one. */
  void outdated(JourneyEvent adjustment) {
    JobMetrics.counter(REPEATED_EVENTS).inc();
    drop(adjustment, AdAudit.ADJUSTMENT_OUTDATED);
  }

  /** Reports an event that came after the settlement of the conversion that it is about. */
  void afterSettlement(JourneyEvent event) {
    new RefusalCounter(AFTER_SETTLEMENT).inc();
    drop(event, AdAudit.AFTER_SETTLEMENT);
  }

  private void drop(JourneyEvent event, String reason) {
    ledger
        .entry(reason, event)
        .ifPresent(entry -> outputs.add(CreditOutput.of(entry, event.origin())));
  }

  /**
   * Reports a click that came too long after its impression.
   *
   * @param cause the click itself, or the impression if it was read after the click
   */
  void clickTooLate(Touch click, Origin cause) {
    new RefusalCounter(LATE_CLICKS).inc();
    ledger
        .entry(AdAudit.CLICK_TOO_LATE, userId, click)
        .ifPresent(entry -> outputs.add(CreditOutput.of(entry, cause)));
  }

  /** Counts touches that are no longer kept. */
  void evicted(int count) {
    JobMetrics.counter(EVICTED_TOUCHES).inc(count);
  }

  /** Rejects the callback that is being accepted. */
  void reject(JourneyEvent event, String reason, String message) {
    outputs.add(CreditOutput.of(new Rejection(event, reason, message), event.origin()));
  }

  /** Rejects a callback because the time that it could wait is over. */
  void rejectWaiting(JourneyEvent event, String reason, String message) {
    outputs.add(CreditOutput.of(new Rejection(event, reason, message), (Origin) null));
  }

  /** Returns the outputs so far, in the order of the decisions. */
  List<CreditOutput> all() {
    return outputs;
  }
}
