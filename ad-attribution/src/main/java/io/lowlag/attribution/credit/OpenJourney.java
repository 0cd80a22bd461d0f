package io.lowlag.attribution.credit;

import io.lowlag.attribution.credit.model.AdCredit;
import io.lowlag.attribution.credit.model.Conversion;
import io.lowlag.attribution.credit.model.CreditOutput;
import io.lowlag.attribution.credit.model.Issued;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.PendingJourney;
import io.lowlag.common.record.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The journey of one user during one call of the processor: accepts events, decides, and collects
 * the outputs. It does not know state stores or timers.
 */
final class OpenJourney {

  private final String userId;
  private final CreditPolicy policy;
  private final JourneyOutputs outputs;
  private final KnownTouches touches;
  private final OpenConversions conversions;
  private final List<JourneyEvent> newTouches = new ArrayList<>();
  private int accepted;
  private int computed;
  private boolean changed;

  /**
   * @param ledger for dropped events
   * @param pending the state of the user
   */
  OpenJourney(String userId, CreditPolicy policy, Ledger ledger, PendingJourney pending) {
    this.userId = userId;
    this.policy = policy;
    this.outputs = new JourneyOutputs(userId, ledger);
    this.touches =
        new KnownTouches(policy, outputs, pending.touches(), pending.evictedImpressions());
    this.conversions =
        new OpenConversions(policy, outputs, pending.conversions(), pending.adjustments());
    this.accepted = pending.accepted();
  }

  /** Accepts one event that arrived at that processing time (epoch millis). */
  void accept(JourneyEvent event, long arrivedAt) {
    boolean counts =
        switch (event.type()) {
          case JourneyEvent.CONVERSION ->
              conversions.accept(event, arrivedAt, touches.arrivedAfter(event.origin()));
          case JourneyEvent.ADJUSTMENT -> conversions.adjust(event, arrivedAt);
          case JourneyEvent.IMPRESSION,
              JourneyEvent.CLICK,
              JourneyEvent.VIEWABLE,
              JourneyEvent.COMPLETION ->
              acceptTouch(event, arrivedAt);
          default ->
              throw new IllegalArgumentException(
                  "type is " + event.type() + ": set it to one of JourneyEvent's when decoding");
        };
    if (counts) {
      taken(event);
    }
  }

  private boolean acceptTouch(JourneyEvent event, long arrivedAt) {
    if (touches.knows(event)) {
      outputs.repeated(event);
      return false;
    }
    if (conversions.kept().stream().anyMatch(each -> each.settled() && mayCredit(each, event))) {
      outputs.afterSettlement(event);
    }
    touches.add(event, arrivedAt);
    newTouches.add(event);
    return true;
  }

  private boolean mayCredit(Conversion conversion, JourneyEvent touch) {
    return policy.mayCredit(
        conversion.purchase(), touch.type(), touch.campaignId(), touch.eventTime());
  }

  /**
   * Counts an accepted record. The count does not depend on the order of the records, nor on how
   * they fall into calls. So revisions that are computed from it grow in a repeated run as they did
   * in the first one.
   *
   * <p>Touches are dropped after each record and not at the end of a call, for the same reason.
   */
  private void taken(JourneyEvent event) {
    accepted++;
    conversions.seen(event.origin());
    touches.evict(needingTheirTouches());
    changed = true;
  }

  /**
   * Ends what is over at that processing time (epoch millis): settles conversions, rejects waiting
   * adjustments, forgets touches.
   */
  void expire(long now) {
    changed |= conversions.rejectExpired(now);
    if (conversions.unsettled().stream().anyMatch(each -> each.settlesAt() <= now)) {
      settle(now);
    }
    JourneyEnds ends = ends();
    changed |= touches.expire(now, ends);
    changed |= conversions.forget(now, ends);
    touches.evict(needingTheirTouches());
  }

  private void settle(long now) {
    changed = true;
    Credits credits = credits();
    conversions.replaceUnsettled(
        conversion ->
            conversion.settlesAt() > now ? conversion : issue(conversion.settle(), credits, null));
  }

  /**
   * Emits the credits that have changed.
   *
   * @param cause of the row that was last accepted; null if a timer was the cause
   */
  void decide(Origin cause) {
    Set<String> affected =
        conversions.unsettled().stream()
            .filter(this::mayHaveChanged)
            .map(Conversion::id)
            .collect(Collectors.toSet());
    if (affected.isEmpty()) {
      return;
    }
    Credits credits = credits();
    // If a touch is credited once, what one conversion takes is lost to those after it.
    boolean all = policy.counting() == CreditPolicy.Counting.ONE_PER_TOUCH;
    conversions.replaceUnsettled(
        conversion ->
            all || affected.contains(conversion.id())
                ? issue(conversion, credits, cause)
                : conversion);
  }

  private boolean mayHaveChanged(Conversion conversion) {
    long at = conversion.purchase().eventTime();
    return conversions.hasChanged(conversion)
        || newTouches.stream().anyMatch(touch -> touches.mayChange(touch, at));
  }

  /**
   * Returns the conversions whose touches must stay. If a touch is credited only once, they are
   * also the settled ones: what they have taken is computed from their touches.
   */
  private List<Conversion> needingTheirTouches() {
    return policy.counting() == CreditPolicy.Counting.ONE_PER_TOUCH
        ? conversions.kept()
        : conversions.unsettled();
  }

  private Credits credits() {
    return new Credits(userId, policy, touches.showings(), conversions.kept());
  }

  private JourneyEnds ends() {
    return new JourneyEnds(
        policy, touches.kept(), touches.evictedImpressions(), conversions.kept());
  }

  /** Emits what has changed about a conversion; returns its state to keep. */
  private Conversion issue(Conversion conversion, Credits credits, Origin cause) {
    List<Issued> issued = new ArrayList<>();
    for (AttributionModel model : policy.models()) {
      Issued last = lastIssued(conversion, model);
      Credits.Inputs inputs = credits.inputsOf(conversion, model);
      if (last != null && last.eventId().equals(inputs.eventId())) {
        issued.add(last);
      } else {
        AdCredit credit = credits.of(inputs, nextRevision(conversion, last));
        computed++;
        issued.add(new Issued(model.code(), credit.revision(), credit.eventId()));
        outputs.credit(credit, cause);
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

  /** Returns the outputs so far, in the order of the decisions. */
  List<CreditOutput> outputs() {
    return outputs.all();
  }

  /** Returns how many times a value was divided among touches, which costs most. */
  int computed() {
    return computed;
  }

  /** Returns whether the state differs from the one before. */
  boolean isChanged() {
    return changed || conversions.isChanged();
  }

  /**
   * Returns the state to keep from now on.
   *
   * @param timer when its timer is due
   */
  PendingJourney pending(long timer) {
    return new PendingJourney(
        touches.kept(),
        conversions.kept(),
        conversions.waiting(),
        accepted,
        timer,
        touches.evictedImpressions());
  }

  /** Returns when the next part of the state ends; empty if there is no state. */
  OptionalLong nextExpiry() {
    JourneyEnds ends = ends();
    return LongStream.concat(ends.ofTouches(), conversions.expiries(ends)).min();
  }
}
