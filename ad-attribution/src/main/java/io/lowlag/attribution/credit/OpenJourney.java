package io.lowlag.attribution.credit;

import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.attribution.credit.model.AdCredit;
import io.lowlag.attribution.credit.model.Adjustment;
import io.lowlag.attribution.credit.model.Conversion;
import io.lowlag.attribution.credit.model.CreditOutput;
import io.lowlag.attribution.credit.model.Issued;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.PendingJourney;
import io.lowlag.attribution.credit.model.Purchase;
import io.lowlag.attribution.credit.model.Rejection;
import io.lowlag.attribution.credit.model.Touch;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.record.Origin;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The journey of one user during one call of the processor: accepts events, decides, and collects
 * the outputs. It does not know state stores or timers.
 *
 * <p>Touches are a set: the answer does not depend on their order, nor on how they interleave with
 * callbacks. Conversions and adjustments come from one topic, in its order.
 */
final class OpenJourney {

  /** Counts events with an id that is still known. */
  static final String REPEATED_EVENTS = "credit.events.repeated";

  /** Counts touches that were dropped because a user has more than are kept. */
  static final String EVICTED_TOUCHES = "credit.touches.evicted";

  /** Counts clicks that came too long after their impression. */
  static final String LATE_CLICKS = "credit.clicks.late";

  /** Counts events that came after the settlement of the conversion that they are about. */
  static final String AFTER_SETTLEMENT = "credit.after-settlement";

  private final String userId;
  private final CreditPolicy policy;
  private final Ledger ledger;
  private final List<Touch> touches;
  private final List<Conversion> conversions;
  private final List<Adjustment> adjustments;
  private final List<CreditOutput> outputs = new ArrayList<>();
  private int accepted;
  private boolean changed;

  /**
   * @param ledger for dropped events
   * @param pending the state of the user
   */
  OpenJourney(String userId, CreditPolicy policy, Ledger ledger, PendingJourney pending) {
    this.userId = userId;
    this.policy = policy;
    this.ledger = ledger;
    this.touches = new ArrayList<>(pending.touches());
    this.conversions = new ArrayList<>(pending.conversions());
    this.adjustments = new ArrayList<>(pending.adjustments());
    this.accepted = pending.accepted();
  }

  /** Accepts one event that arrived at that processing time (epoch millis). */
  void accept(JourneyEvent event, long arrivedAt) {
    switch (event.type()) {
      case JourneyEvent.CONVERSION -> acceptConversion(event, arrivedAt);
      case JourneyEvent.ADJUSTMENT -> acceptAdjustment(event, arrivedAt);
      case JourneyEvent.IMPRESSION,
          JourneyEvent.CLICK,
          JourneyEvent.VIEWABLE,
          JourneyEvent.COMPLETION ->
          acceptTouch(event, arrivedAt);
      default ->
          throw new IllegalArgumentException(
              "type is " + event.type() + ": set it to one of JourneyEvent's when decoding");
    }
  }

  private void acceptTouch(JourneyEvent event, long arrivedAt) {
    // A match has an id of ours and a callback one of its producer's: they may be equal.
    boolean impression = event.type().equals(JourneyEvent.IMPRESSION);
    if (touches.stream()
        .anyMatch(
            touch ->
                touch.eventId().equals(event.eventId())
                    && touch.type().equals(JourneyEvent.IMPRESSION) == impression)) {
      drop(event, REPEATED_EVENTS, AdAudit.REPEATED_EVENT);
      return;
    }
    Touch touch = Touch.of(event, policy.expiryOfTouch(event.type(), arrivedAt));
    if (conversions.stream().anyMatch(each -> each.settled() && mayBeCredited(touch, each))) {
      drop(event, AFTER_SETTLEMENT, AdAudit.AFTER_SETTLEMENT);
    }
    touches.add(touch);
    touches.sort(Touch.ORDER);
    taken(event);
  }

  private void acceptConversion(JourneyEvent event, long arrivedAt) {
    if (conversions.stream().anyMatch(each -> each.hasPurchase(event.eventId()))) {
      drop(event, REPEATED_EVENTS, AdAudit.REPEATED_EVENT);
      return;
    }
    String id = event.orderId() == null ? event.eventId() : event.orderId();
    int place = placeOf(each -> each.id().equals(id));
    if (place >= 0 && conversions.get(place).settled()) {
      drop(event, AFTER_SETTLEMENT, AdAudit.AFTER_SETTLEMENT);
      return;
    }
    if (conversions.stream().mapToInt(each -> each.purchases().size()).sum()
        >= policy.maxConversions()) {
      reject(
          event,
          Rejection.OVERFLOW,
          "the user has " + policy.maxConversions() + " conversions that are still kept");
      return;
    }
    Purchase purchase =
        new Purchase(
            event.eventId(),
            event.campaignId(),
            event.value(),
            event.currency(),
            event.eventTime());
    taken(event);
    if (place >= 0) {
      conversions.set(place, conversions.get(place).with(purchase));
    } else {
      long settlesAt = arrivedAt + policy.settlement().toMillis();
      conversions.add(
          Conversion.of(
              id,
              purchase,
              event.origin().sourceUs(),
              touchesAfter(event.origin()),
              settlesAt,
              settlesAt + policy.allowedLateness().toMillis()));
      place = conversions.size() - 1;
    }
    applyWaiting(place);
  }

  /**
   * Returns the number of touches that were read before a conversion but arrived after it, because
   * topics may interleave.
   */
  private int touchesAfter(Origin conversion) {
    return Math.toIntExact(
        touches.stream()
            .filter(touch -> touch.origin().sourceUs() > conversion.sourceUs())
            .count());
  }

  private void applyWaiting(int place) {
    for (Iterator<Adjustment> each = adjustments.iterator(); each.hasNext(); ) {
      JourneyEvent waiting = each.next().event();
      if (isAbout(conversions.get(place), waiting)) {
        each.remove();
        if (isApplicable(place, waiting)) {
          conversions.set(place, conversions.get(place).adjusted(waiting));
        }
      }
    }
  }

  private void acceptAdjustment(JourneyEvent event, long arrivedAt) {
    if (adjustments.stream().anyMatch(each -> each.event().eventId().equals(event.eventId()))) {
      drop(event, REPEATED_EVENTS, AdAudit.REPEATED_EVENT);
      return;
    }
    int place = placeOf(each -> isAbout(each, event));
    if (place >= 0) {
      if (isApplicable(place, event)) {
        conversions.set(place, conversions.get(place).adjusted(event));
        taken(event);
      }
    } else if (adjustments.size() >= policy.maxConversions()) {
      reject(
          event,
          Rejection.OVERFLOW,
          adjustments.size() + " adjustments of the user wait for their conversion");
    } else {
      adjustments.add(new Adjustment(event, arrivedAt + policy.allowedLateness().toMillis()));
      taken(event);
    }
  }

  /** Returns whether an adjustment changes its conversion; if it does not, reports why. */
  private boolean isApplicable(int place, JourneyEvent adjustment) {
    Conversion conversion = conversions.get(place);
    Purchase purchase = conversion.purchase();
    if (isApplied(conversion, adjustment)) {
      drop(adjustment, REPEATED_EVENTS, AdAudit.REPEATED_EVENT);
    } else if (conversion.settled()) {
      drop(adjustment, AFTER_SETTLEMENT, AdAudit.AFTER_SETTLEMENT);
    } else if (conversion.retraction() != null) {
      reject(
          adjustment,
          Rejection.ALREADY_RETRACTED,
          conversion.id() + " was retracted by " + conversion.retraction().eventId());
    } else if (adjustment.adjustmentTime() < purchase.eventTime()) {
      reject(
          adjustment,
          Rejection.ADJUSTMENT_PRECEDES_CONVERSION,
          "adjustment_time = "
              + adjustment.adjustmentTime()
              + " is before the conversion at "
              + purchase.eventTime());
    } else if (adjustment.currency() != null
        && !adjustment.currency().equals(purchase.currency())) {
      reject(
          adjustment,
          Rejection.CURRENCY_MISMATCH,
          "currency = " + adjustment.currency() + ", the conversion's is " + purchase.currency());
    } else if (adjustment.adjustedValue() != null
        && !isAmountOf(purchase.currency(), adjustment.adjustedValue())) {
      reject(
          adjustment,
          Rejection.VALUE_NOT_DECIMAL,
          "adjusted_value = "
              + adjustment.adjustedValue().toPlainString()
              + " is no amount of "
              + purchase.currency());
    } else if (adjustment.adjustment().equals(JourneyEvent.RESTATEMENT)
        && conversion.restatement() != null
        && conversion.restatement().adjustmentTime() >= adjustment.adjustmentTime()) {
      drop(adjustment, REPEATED_EVENTS, AdAudit.ADJUSTMENT_OUTDATED);
    } else {
      return true;
    }
    return false;
  }

  /**
   * Counts an accepted record. The count does not depend on the order of the records, nor on how
   * they fall into calls. So revisions that are computed from it grow in a repeated run as they did
   * in the first one.
   */
  private void taken(JourneyEvent event) {
    accepted++;
    conversions.replaceAll(each -> each.seen(event.origin().sourceUs()));
    changed = true;
  }

  /** Returns whether a value is a whole number of the currency's smallest unit. */
  static boolean isAmountOf(String currency, BigDecimal value) {
    return value.stripTrailingZeros().scale()
        <= Currency.getInstance(currency).getDefaultFractionDigits();
  }

  /**
   * Ends what is over at that processing time (epoch millis): settles conversions, rejects waiting
   * adjustments, forgets touches.
   */
  void expire(long now) {
    for (Iterator<Adjustment> each = adjustments.iterator(); each.hasNext(); ) {
      Adjustment waiting = each.next();
      if (waiting.expiresAt() <= now) {
        each.remove();
        outputs.add(
            CreditOutput.of(
                new Rejection(
                    waiting.event(),
                    Rejection.ADJUSTMENT_WITHOUT_CONVERSION,
                    "no conversion came with order_id or event_id " + waiting.event().adjusts()),
                (Origin) null));
        changed = true;
      }
    }
    Credits credits = credits();
    for (int place = 0; place < conversions.size(); place++) {
      Conversion conversion = conversions.get(place);
      if (!conversion.settled() && conversion.settlesAt() <= now) {
        conversions.set(place, issue(conversion.settle(), credits, null));
        changed = true;
      }
    }
    changed |= conversions.removeIf(each -> each.settled() && each.endsAt() <= now);
    changed |= touches.removeIf(touch -> expiryOf(touch) <= now);
  }

  /**
   * Emits the credits that have changed, and forgets what can no longer change any.
   *
   * @param cause of the row that was last accepted; null if a timer was the cause
   */
  void decide(Origin cause) {
    if (!changed) {
      return;
    }
    for (Touch late : new Showings(touches, policy).lateClicks()) {
      JobMetrics.counter(LATE_CLICKS).inc();
      ledger
          .entry(AdAudit.CLICK_TOO_LATE, userId, late)
          .ifPresent(entry -> outputs.add(CreditOutput.of(entry, cause)));
      touches.remove(late);
    }
    while (touches.size() > policy.maxTouches()) {
      JobMetrics.counter(EVICTED_TOUCHES).inc();
      touches.remove(0);
    }
    Credits credits = credits();
    conversions.replaceAll(each -> each.settled() ? each : issue(each, credits, cause));
  }

  private Credits credits() {
    return new Credits(userId, policy, touches, conversions);
  }

  /** Emits what has changed about a conversion; returns its state to keep. */
  private Conversion issue(Conversion conversion, Credits credits, Origin cause) {
    List<Issued> issued = new ArrayList<>();
    for (AttributionModel model : policy.models()) {
      Issued last = lastIssued(conversion, model);
      AdCredit credit = credits.of(conversion, model, nextRevision(conversion, last));
      if (last != null && last.eventId().equals(credit.eventId())) {
        issued.add(last);
      } else {
        issued.add(new Issued(model.code(), credit.revision(), credit.eventId()));
        outputs.add(CreditOutput.of(credit, cause));
      }
    }
    return conversion.issued(issued);
  }

  /**
   * Returns the next revision, computed from what arrived after the conversion. The last revision
   * is greater than any that could have been emitted before it, in whatever order a crashed run has
   * read.
   */
  private int nextRevision(Conversion conversion, Issued last) {
    if (conversion.settled()) {
      return accepted + 1;
    }
    return Math.max(1 + conversion.later(), last == null ? 1 : last.revision() + 1);
  }

  private static Issued lastIssued(Conversion conversion, AttributionModel model) {
    return conversion.issued().stream()
        .filter(each -> each.model().equals(model.code()))
        .findFirst()
        .orElse(null);
  }

  private int placeOf(Predicate<Conversion> wanted) {
    for (int place = 0; place < conversions.size(); place++) {
      if (wanted.test(conversions.get(place))) {
        return place;
      }
    }
    return -1;
  }

  private static boolean isAbout(Conversion conversion, JourneyEvent adjustment) {
    return conversion.id().equals(adjustment.adjusts())
        || conversion.hasPurchase(adjustment.adjusts());
  }

  private static boolean isApplied(Conversion conversion, JourneyEvent adjustment) {
    return Stream.of(conversion.restatement(), conversion.retraction())
        .anyMatch(applied -> applied != null && applied.eventId().equals(adjustment.eventId()));
  }

  private boolean mayBeCredited(Touch touch, Conversion conversion) {
    Purchase purchase = conversion.purchase();
    long age = purchase.eventTime() - touch.eventTime();
    return age >= 0
        && age <= policy.windowOf(touch)
        && (purchase.campaignId() == null || purchase.campaignId().equals(touch.campaignId()));
  }

  /**
   * Returns the end of a touch, which is kept for as long as a conversion that it may be credited
   * for can still change.
   */
  private long expiryOf(Touch touch) {
    return conversions.stream()
        .filter(each -> !each.settled())
        .filter(each -> each.purchase().eventTime() >= touch.eventTime())
        .mapToLong(Conversion::settlesAt)
        .reduce(touch.expiresAt(), Math::max);
  }

  private void drop(JourneyEvent event, String counter, String reason) {
    JobMetrics.counter(counter).inc();
    ledger
        .entry(reason, event)
        .ifPresent(entry -> outputs.add(CreditOutput.of(entry, event.origin())));
  }

  private void reject(JourneyEvent event, String reason, String message) {
    outputs.add(CreditOutput.of(new Rejection(event, reason, message), event.origin()));
  }

  /** Returns the outputs so far, in the order of the decisions. */
  List<CreditOutput> outputs() {
    return outputs;
  }

  /** Returns whether the state differs from the one before. */
  boolean isChanged() {
    return changed;
  }

  /**
   * Returns the state to keep from now on.
   *
   * @param timer when its timer is due
   */
  PendingJourney pending(long timer) {
    return new PendingJourney(touches, conversions, adjustments, accepted, timer);
  }

  /** Returns when the next part of the state ends; empty if there is no state. */
  OptionalLong nextExpiry() {
    return LongStream.concat(
            LongStream.concat(
                touches.stream().mapToLong(this::expiryOf),
                conversions.stream().mapToLong(Conversion::nextExpiry)),
            adjustments.stream().mapToLong(Adjustment::expiresAt))
        .min();
  }
}
