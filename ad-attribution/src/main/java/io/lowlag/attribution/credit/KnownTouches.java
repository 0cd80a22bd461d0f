package io.lowlag.attribution.credit;

import io.lowlag.attribution.credit.model.Conversion;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.Purchase;
import io.lowlag.attribution.credit.model.Touch;
import io.lowlag.common.record.Origin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The touches of one user during one call of the processor. They are a set: the answer does not
 * depend on the order in which they come.
 *
 * <p>A touch is kept while it is one of the latest of the user, or one of the latest at or before a
 * conversion whose touches must stay. So a touch never takes credit from a conversion that happened
 * before it. A late click keeps its place among them. Otherwise the answer would depend on whether
 * the click or its impression was read first.
 */
final class KnownTouches {

  private final CreditPolicy policy;
  private final JourneyOutputs outputs;
  private final List<Touch> touches;
  private final List<Touch> evictedImpressions;
  private final Set<String> impressionIds = new HashSet<>();
  private final Set<String> callbackIds = new HashSet<>();

  /**
   * @param touches those that are kept, in the order of {@link Touch#ORDER}
   * @param evictedImpressions those that are only remembered, in the same order
   */
  KnownTouches(
      CreditPolicy policy,
      JourneyOutputs outputs,
      List<Touch> touches,
      List<Touch> evictedImpressions) {
    this.policy = policy;
    this.outputs = outputs;
    this.touches = new ArrayList<>(touches);
    this.evictedImpressions = new ArrayList<>(evictedImpressions);
    touches.forEach(touch -> idsOf(touch.type()).add(touch.eventId()));
  }

  // A match has an id of ours and a callback one of its producer's: they may be equal.
  private Set<String> idsOf(String type) {
    return type.equals(JourneyEvent.IMPRESSION) ? impressionIds : callbackIds;
  }

  /** Returns whether an event with that id is kept. */
  boolean knows(JourneyEvent event) {
    return idsOf(event.type()).contains(event.eventId());
  }

  /** Adds a touch that is not known and arrived at that processing time (epoch millis). */
  void add(JourneyEvent event, long arrivedAt) {
    Touch touch = Touch.of(event, policy.expiryOfTouch(event.type(), arrivedAt));
    touches.add(place(touches, touch), touch);
    idsOf(touch.type()).add(touch.eventId());
    if (touch.isClick() || touch.isImpression()) {
      findLateClicks(touch);
    }
  }

  private static int place(List<Touch> touches, Touch touch) {
    int place = Collections.binarySearch(touches, touch, Touch.ORDER);
    return place < 0 ? -place - 1 : place;
  }

  private void findLateClicks(Touch added) {
    Showings showings =
        new Showings(
            ofTransaction(touches, added), ofTransaction(evictedImpressions, added), policy);
    for (Touch late : showings.lateClicks()) {
      touches.set(place(touches, late), late.asLate());
      outputs.clickTooLate(late, added.origin());
    }
  }

  private static List<Touch> ofTransaction(List<Touch> touches, Touch one) {
    List<Touch> same = new ArrayList<>();
    for (Touch touch : touches) {
      if (touch.transactionId().equals(one.transactionId())) {
        same.add(touch);
      }
    }
    return same;
  }

  /**
   * Drops the touches that are neither among the latest of the user nor among the latest at or
   * before one of the conversions. The latest are as many as the policy says.
   *
   * @param conversions those whose touches must stay
   */
  void evict(List<Conversion> conversions) {
    if (touches.size() <= policy.maxTouches()) {
      return;
    }
    long[] times =
        conversions.stream()
            .map(Conversion::purchase)
            .mapToLong(Purchase::eventTime)
            .sorted()
            .toArray();
    // Every touch from this place on is kept, or dropped already.
    int decided = touches.size() - policy.maxTouches();
    for (int next = times.length - 1; next >= 0; next--) {
      int end = Touch.countUntil(touches, times[next]);
      drop(end, decided);
      decided = Math.min(decided, Math.max(0, end - policy.maxTouches()));
    }
    drop(0, decided);
  }

  private void drop(int from, int to) {
    if (from >= to) {
      return;
    }
    List<Touch> dropped = touches.subList(from, to);
    for (Touch touch : dropped) {
      idsOf(touch.type()).remove(touch.eventId());
      if (touch.isImpression()) {
        remember(touch);
      }
    }
    outputs.evicted(dropped.size());
    dropped.clear();
  }

  /**
   * Remembers an evicted impression, because its clicks may still come and be late. Of each
   * showing, the first impression is remembered; of all of them, the latest.
   */
  private void remember(Touch impression) {
    for (int place = 0; place < evictedImpressions.size(); place++) {
      Touch known = evictedImpressions.get(place);
      if (known.isOfShowing(impression)) {
        if (Touch.ORDER.compare(known, impression) <= 0) {
          return;
        }
        evictedImpressions.remove(place);
        break;
      }
    }
    evictedImpressions.add(place(evictedImpressions, impression), impression);
    if (evictedImpressions.size() > policy.maxTouches()) {
      evictedImpressions.remove(0);
    }
  }

  /**
   * Forgets what has ended at that processing time (epoch millis).
   *
   * @param ends of these touches
   * @return whether there was something
   */
  boolean expire(long now, JourneyEnds ends) {
    boolean forgotten = evictedImpressions.removeIf(each -> ends.of(each) <= now);
    for (Iterator<Touch> each = touches.iterator(); each.hasNext(); ) {
      Touch touch = each.next();
      if (ends.of(touch) <= now) {
        each.remove();
        idsOf(touch.type()).remove(touch.eventId());
        forgotten = true;
      }
    }
    return forgotten;
  }

  /**
   * Returns whether a touch that was just accepted may change the credit of a conversion that
   * happened at that time. The answer is no only if that is certain.
   */
  boolean mayChange(JourneyEvent touch, long at) {
    long age = at - touch.eventTime();
    if (age >= 0
        && (age <= policy.reachMs() || Touch.countUntil(touches, at) >= policy.maxTouches())) {
      return true;
    }
    // A touch that is out of the window, and an impression after the conversion, only say what the
    // other touches of their transaction are.
    return (age >= 0 || touch.type().equals(JourneyEvent.IMPRESSION))
        && hasAnotherOfTransaction(touch, at);
  }

  private boolean hasAnotherOfTransaction(JourneyEvent one, long at) {
    for (Touch touch : touches.subList(0, Touch.countUntil(touches, at))) {
      if (touch.transactionId().equals(one.transactionId())
          && !(touch.eventId().equals(one.eventId()) && touch.type().equals(one.type()))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns how many touches were read before a conversion but arrived after it, because topics may
   * interleave.
   */
  int arrivedAfter(Origin conversion) {
    return Math.toIntExact(
        touches.stream()
            .filter(touch -> touch.origin().sourceUs() > conversion.sourceUs())
            .count());
  }

  /** Returns the touches, grouped by what was shown. */
  Showings showings() {
    return new Showings(touches, evictedImpressions, policy);
  }

  /** Returns the kept touches, in their order. */
  List<Touch> kept() {
    return touches;
  }

  /** Returns the impressions that are only remembered, in their order. */
  List<Touch> evictedImpressions() {
    return evictedImpressions;
  }
}
