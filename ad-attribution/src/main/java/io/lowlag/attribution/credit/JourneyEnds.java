package io.lowlag.attribution.credit;

import io.lowlag.attribution.credit.model.Conversion;
import io.lowlag.attribution.credit.model.Purchase;
import io.lowlag.attribution.credit.model.Touch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * When the touches and the settled conversions of a user end, processing time in epoch
 * milliseconds. It is computed once, from all that is kept at that moment.
 */
final class JourneyEnds {

  private final CreditPolicy policy;
  private final List<Touch> touches;
  private final List<Conversion> unsettled;
  private final IdentityHashMap<Touch, Long> touchEnds = new IdentityHashMap<>();

  /** When each of the touches can be credited no more; null until it is needed. */
  private long[] creditEnds;

  /**
   * @param touches those that are kept, in the order of {@link Touch#ORDER}
   * @param evictedImpressions those that are only remembered
   * @param conversions those that are kept, settled or not
   */
  JourneyEnds(
      CreditPolicy policy,
      List<Touch> touches,
      List<Touch> evictedImpressions,
      List<Conversion> conversions) {
    this.policy = policy;
    this.touches = List.copyOf(touches);
    this.unsettled = conversions.stream().filter(each -> !each.settled()).toList();
    Map<String, List<Touch>> transactions = new HashMap<>();
    for (List<Touch> each : List.of(touches, evictedImpressions)) {
      for (Touch touch : each) {
        touchEnds.put(touch, touch.expiresAt());
        if (!unsettled.isEmpty()) {
          transactions.computeIfAbsent(touch.transactionId(), id -> new ArrayList<>()).add(touch);
        }
      }
    }
    for (Conversion conversion : unsettled) {
      keepFor(conversion, transactions.values());
    }
  }

  /**
   * Keeps touches for as long as a conversion can still change that needs them. It needs the
   * touches before it of each transaction that its window reaches: also those that are out of the
   * window, because an ad is one touch, and it may be they that say which. An impression is also
   * kept for every earlier conversion, because it says what callbacks without an ad are about.
   */
  private void keepFor(Conversion conversion, Collection<List<Touch>> transactions) {
    long at = conversion.purchase().eventTime();
    for (List<Touch> transaction : transactions) {
      boolean reached = isReached(transaction, at);
      for (Touch touch : transaction) {
        if (touch.eventTime() <= at ? reached : touch.isImpression()) {
          touchEnds.merge(touch, conversion.settlesAt(), Math::max);
        }
      }
    }
  }

  private boolean isReached(List<Touch> transaction, long at) {
    for (Touch touch : transaction) {
      if (touch.eventTime() <= at && at - touch.eventTime() <= policy.reachMs()) {
        return true;
      }
    }
    return false;
  }

  /** Returns the end of a touch, or of an impression that is only remembered. */
  long of(Touch touch) {
    return touchEnds.get(touch);
  }

  /** Returns the ends of all touches, and of the impressions that are only remembered. */
  LongStream ofTouches() {
    return touchEnds.values().stream().mapToLong(Long::longValue);
  }

  /**
   * Returns the end of a settled conversion. If a touch is credited only once, a conversion is kept
   * for as long as its touches can be credited; otherwise they would be free for the next one.
   */
  long of(Conversion conversion) {
    if (policy.counting() != CreditPolicy.Counting.ONE_PER_TOUCH) {
      return conversion.endsAt();
    }
    long[] ends = creditEnds();
    Purchase purchase = conversion.purchase();
    long end = conversion.endsAt();
    for (int place = Touch.countUntil(touches, purchase.eventTime()) - 1; place >= 0; place--) {
      Touch touch = touches.get(place);
      if (purchase.eventTime() - touch.eventTime() > policy.longestWindowMs()) {
        break;
      }
      if (policy.mayCredit(purchase, touch.type(), touch.campaignId(), touch.eventTime())) {
        end = Math.max(end, ends[place]);
      }
    }
    return end;
  }

  // A touch can be credited until its own end, and until the conversions are settled whose window
  // reaches it. That it is kept for the sake of its transaction does not count. Otherwise a user
  // with one transaction for everything would keep every conversion.
  private long[] creditEnds() {
    if (creditEnds == null) {
      creditEnds = touches.stream().mapToLong(Touch::expiresAt).toArray();
      for (Conversion each : unsettled) {
        long at = each.purchase().eventTime();
        for (int place = Touch.countUntil(touches, at) - 1; place >= 0; place--) {
          long age = at - touches.get(place).eventTime();
          if (age > policy.longestWindowMs()) {
            break;
          }
          if (age <= policy.windowOf(touches.get(place))) {
            creditEnds[place] = Math.max(creditEnds[place], each.settlesAt());
          }
        }
      }
    }
    return creditEnds;
  }
}
