package io.lowlag.attribution.credit;

import io.lowlag.attribution.credit.model.Adjustment;
import io.lowlag.attribution.credit.model.Conversion;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.Purchase;
import io.lowlag.attribution.credit.model.Rejection;
import io.lowlag.common.record.Origin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The conversions of one user, and the adjustments that wait for one, during one call of the
 * processor. Both come from one topic, in its order.
 */
final class OpenConversions {

  /**
   * The most bytes of records that wait. They are part of the user's state, which is written as a
   * whole.
   */
  static final int MOST_WAITING_BYTES = 256 * 1024;

  private final CreditPolicy policy;
  private final JourneyOutputs outputs;
  private final List<Conversion> conversions;
  private final List<Adjustment> waiting;
  private final Set<String> changedIds = new HashSet<>();
  private boolean changed;

  /**
   * @param conversions those that are kept, in the order of their arrival
   * @param waiting adjustments without a conversion, in the order of their arrival
   */
  OpenConversions(
      CreditPolicy policy,
      JourneyOutputs outputs,
      List<Conversion> conversions,
      List<Adjustment> waiting) {
    this.policy = policy;
    this.outputs = outputs;
    this.conversions = new ArrayList<>(conversions);
    this.waiting = new ArrayList<>(waiting);
  }

  /**
   * Accepts a conversion that arrived at that processing time (epoch millis).
   *
   * @param later how many accepted records of the user arrived after it
   * @return whether it counts; if not, the reason was reported
   */
  boolean accept(JourneyEvent event, long arrivedAt, int later) {
    if (conversions.stream().anyMatch(each -> each.hasPurchase(event.eventId()))) {
      outputs.repeated(event);
      return false;
    }
    String id = event.orderId() == null ? event.eventId() : event.orderId();
    int place = placeOf(each -> each.id().equals(id));
    long endsAt = policy.endOfConversion(event, arrivedAt);
    if (place >= 0 && conversions.get(place).settled()) {
      outputs.afterSettlement(event);
      // A copy of this event must find the conversion too.
      conversions.set(place, conversions.get(place).keptUntil(endsAt));
      changed = true;
      return false;
    }
    if (policy.mayBeForgotten(event)) {
      outputs.afterSettlement(event);
      return false;
    }
    if (unsettled().stream().mapToInt(each -> each.purchases().size()).sum()
        >= policy.maxConversions()) {
      outputs.reject(
          event,
          Rejection.OVERFLOW,
          "the user has " + policy.maxConversions() + " conversions that are not settled");
      return false;
    }
    Purchase purchase =
        new Purchase(
            event.eventId(),
            event.campaignId(),
            event.value(),
            event.currency(),
            event.eventTime());
    if (place >= 0) {
      conversions.set(place, conversions.get(place).with(purchase).keptUntil(endsAt));
    } else {
      long settlesAt = arrivedAt + policy.settlement().toMillis();
      conversions.add(
          Conversion.of(id, purchase, event.origin().sourceUs(), later, settlesAt, endsAt));
      place = conversions.size() - 1;
    }
    changedIds.add(id);
    applyWaiting(place);
    return true;
  }

  private void applyWaiting(int place) {
    for (Iterator<Adjustment> each = waiting.iterator(); each.hasNext(); ) {
      JourneyEvent adjustment = each.next().event();
      if (isAbout(conversions.get(place), adjustment)) {
        each.remove();
        if (isApplicable(conversions.get(place), adjustment)) {
          conversions.set(place, conversions.get(place).adjusted(adjustment));
        }
      }
    }
  }

  /**
   * Accepts an adjustment that arrived at that processing time (epoch millis).
   *
   * @return whether it counts; if not, the reason was reported
   */
  boolean adjust(JourneyEvent event, long arrivedAt) {
    if (waiting.stream().anyMatch(each -> each.event().eventId().equals(event.eventId()))) {
      outputs.repeated(event);
      return false;
    }
    int place = placeOf(each -> isAbout(each, event));
    if (place >= 0) {
      if (!isApplicable(conversions.get(place), event)) {
        return false;
      }
      conversions.set(place, conversions.get(place).adjusted(event));
      changedIds.add(conversions.get(place).id());
      return true;
    }
    if (waiting.size() >= policy.maxConversions()) {
      outputs.reject(
          event,
          Rejection.OVERFLOW,
          waiting.size() + " adjustments of the user wait for their conversion");
      return false;
    }
    long bytes = waiting.stream().mapToLong(each -> sizeOf(each.event())).sum();
    if (bytes + sizeOf(event) > MOST_WAITING_BYTES) {
      outputs.reject(
          event,
          Rejection.OVERFLOW,
          "the adjustment has "
              + sizeOf(event)
              + " bytes, and those of the user that wait for their conversion have "
              + bytes
              + "; together they may have "
              + MOST_WAITING_BYTES);
      return false;
    }
    waiting.add(new Adjustment(event, arrivedAt + policy.allowedLateness().toMillis()));
    return true;
  }

  private static long sizeOf(JourneyEvent adjustment) {
    // An adjustment that waits in the state of an earlier version has only its fields.
    return adjustment.original() == null ? 0 : adjustment.original().size();
  }

  /** Returns whether an adjustment changes its conversion; if it does not, reports why. */
  private boolean isApplicable(Conversion conversion, JourneyEvent adjustment) {
    Purchase purchase = conversion.purchase();
    if (isApplied(conversion, adjustment)) {
      outputs.repeated(adjustment);
    } else if (conversion.settled()) {
      outputs.afterSettlement(adjustment);
    } else if (conversion.retraction() != null) {
      outputs.reject(
          adjustment,
          Rejection.ALREADY_RETRACTED,
          conversion.id() + " was retracted by " + conversion.retraction().eventId());
    } else if (adjustment.adjustmentTime() < purchase.eventTime()) {
      outputs.reject(
          adjustment,
          Rejection.ADJUSTMENT_PRECEDES_CONVERSION,
          "adjustment_time = "
              + adjustment.adjustmentTime()
              + " is before the conversion at "
              + purchase.eventTime());
    } else if (adjustment.currency() != null
        && !adjustment.currency().equals(purchase.currency())) {
      outputs.reject(
          adjustment,
          Rejection.CURRENCY_MISMATCH,
          "currency = " + adjustment.currency() + ", the conversion's is " + purchase.currency());
    } else if (adjustment.adjustedValue() != null
        && !Amounts.isAmountOf(purchase.currency(), adjustment.adjustedValue())) {
      outputs.reject(
          adjustment,
          Rejection.VALUE_NOT_DECIMAL,
          "adjusted_value = "
              + adjustment.adjustedValue().toPlainString()
              + " is no amount of "
              + purchase.currency());
    } else if (adjustment.adjustment().equals(JourneyEvent.RESTATEMENT)
        && conversion.restatement() != null
        && conversion.restatement().adjustmentTime() >= adjustment.adjustmentTime()) {
      outputs.outdated(adjustment);
    } else {
      return true;
    }
    return false;
  }

  private static boolean isAbout(Conversion conversion, JourneyEvent adjustment) {
    return conversion.id().equals(adjustment.adjusts())
        || conversion.hasPurchase(adjustment.adjusts());
  }

  private static boolean isApplied(Conversion conversion, JourneyEvent adjustment) {
    return Stream.of(conversion.restatement(), conversion.retraction())
        .anyMatch(applied -> applied != null && applied.eventId().equals(adjustment.eventId()));
  }

  private int placeOf(Predicate<Conversion> wanted) {
    for (int place = 0; place < conversions.size(); place++) {
      if (wanted.test(conversions.get(place))) {
        return place;
      }
    }
    return -1;
  }

  /** Counts an accepted record for each conversion that arrived before it. */
  void seen(Origin record) {
    conversions.replaceAll(each -> each.seen(record.sourceUs()));
  }

  /** Returns the conversions that are not settled, in the order of their arrival. */
  List<Conversion> unsettled() {
    return conversions.stream().filter(each -> !each.settled()).toList();
  }

  /** Returns whether a conversion or an adjustment of it was accepted in this call. */
  boolean hasChanged(Conversion conversion) {
    return changedIds.contains(conversion.id());
  }

  /** Changes the conversions that are not settled, in the order of their arrival. */
  void replaceUnsettled(UnaryOperator<Conversion> change) {
    conversions.replaceAll(each -> each.settled() ? each : change.apply(each));
  }

  /**
   * Rejects the adjustments whose conversion has not come by that processing time (epoch millis).
   *
   * @return whether there was one
   */
  boolean rejectExpired(long now) {
    return waiting.removeIf(
        each -> {
          boolean over = each.expiresAt() <= now;
          if (over) {
            outputs.rejectWaiting(
                each.event(),
                Rejection.ADJUSTMENT_WITHOUT_CONVERSION,
                "no conversion came with order_id or event_id " + each.event().adjusts());
          }
          return over;
        });
  }

  /**
   * Forgets the settled conversions that have ended at that processing time (epoch millis).
   *
   * @param ends of these conversions
   * @return whether there was one
   */
  boolean forget(long now, JourneyEnds ends) {
    return conversions.removeIf(each -> each.settled() && ends.of(each) <= now);
  }

  /** Returns when each of them changes next, processing time in epoch milliseconds. */
  LongStream expiries(JourneyEnds ends) {
    return LongStream.concat(
        conversions.stream().mapToLong(each -> each.settled() ? ends.of(each) : each.settlesAt()),
        waiting.stream().mapToLong(Adjustment::expiresAt));
  }

  /** Returns whether an event that does not count has changed how long a conversion is kept. */
  boolean isChanged() {
    return changed;
  }

  /** Returns the kept conversions, in the order of their arrival. */
  List<Conversion> kept() {
    return conversions;
  }

  /** Returns the adjustments without a conversion, in the order of their arrival. */
  List<Adjustment> waiting() {
    return waiting;
  }
}
