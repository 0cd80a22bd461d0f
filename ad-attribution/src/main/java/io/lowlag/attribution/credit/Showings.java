package io.lowlag.attribution.credit;

import io.lowlag.attribution.credit.model.Touch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The touches of a user, grouped by what was shown: an ad of a transaction is one touch, however
 * often it is reported. A click replaces its impression; otherwise the two would count twice.
 */
final class Showings {

  private final CreditPolicy policy;
  private final List<Touch> touches;
  private final Map<String, Showing> showings = new LinkedHashMap<>();
  private final IdentityHashMap<Touch, Showing> showingOfTouch = new IdentityHashMap<>();

  /**
   * @param touches of a user, in the order of {@link Touch#ORDER}
   * @param evictedImpressions impressions that are no longer touches
   */
  Showings(List<Touch> touches, List<Touch> evictedImpressions, CreditPolicy policy) {
    this.policy = policy;
    this.touches = touches;
    for (Touch impression : evictedImpressions) {
      showing(impression.transactionId(), impression.adId()).shown(impression);
    }
    for (Touch touch : touches) {
      if (touch.isImpression()) {
        Showing showing = showing(touch.transactionId(), touch.adId());
        showing.shown(touch);
        showingOfTouch.put(touch, showing);
      }
    }
    Map<String, Showing> first = new HashMap<>();
    for (Showing showing : showings.values()) {
      first.merge(campaignKey(showing.firstImpression()), showing, Showings::earlier);
    }
    for (Touch touch : touches) {
      if (!touch.isImpression()) {
        showingOfTouch.put(touch, showingOf(touch, first));
      }
    }
  }

  private Showing showing(String transactionId, String adId) {
    return showings.computeIfAbsent(key(transactionId, adId), key -> new Showing());
  }

  private static String key(String transactionId, String part) {
    return transactionId.length() + ":" + transactionId + part;
  }

  private static String campaignKey(Touch touch) {
    return key(touch.transactionId(), touch.campaignId());
  }

  private static Showing earlier(Showing one, Showing other) {
    return Touch.ORDER.compare(other.firstImpression(), one.firstImpression()) < 0 ? other : one;
  }

  /**
   * Returns what a callback is about. A callback without an ad is about the first ad that its
   * campaign showed in the transaction.
   *
   * @param first the first showing of each campaign and transaction
   */
  private Showing showingOf(Touch callback, Map<String, Showing> first) {
    if (callback.adId() != null) {
      return showing(callback.transactionId(), callback.adId());
    }
    Showing shown = first.get(campaignKey(callback));
    return shown != null
        ? shown
        : showing(callback.transactionId(), "\u0000" + callback.campaignId());
  }

  /**
   * Returns the touches that led to a conversion, in their order. They are among the latest touches
   * at or before it, and at most one is of each showing: the first click, or else the first view.
   *
   * @param campaignId the one campaign that may be credited; null if every one may
   * @param at when the conversion happened, epoch milliseconds
   */
  List<Touch> pathTo(String campaignId, long at) {
    int end = Touch.countUntil(touches, at);
    Map<Showing, Touch> path = new LinkedHashMap<>();
    for (Touch touch : touches.subList(Math.max(0, end - policy.maxTouches()), end)) {
      if (touch.isClick() ? !touch.isLate() : policy.viewEvidence().contains(touch.type())) {
        path.merge(
            showingOfTouch.get(touch),
            touch,
            (first, next) -> next.isClick() && !first.isClick() ? next : first);
      }
    }
    return path.values().stream()
        .filter(touch -> campaignId == null || campaignId.equals(touch.campaignId()))
        .filter(touch -> at - touch.eventTime() <= policy.windowOf(touch))
        .sorted(Touch.ORDER)
        .toList();
  }

  /** Returns the clicks that turn out to have come too long after their impression to count. */
  List<Touch> lateClicks() {
    List<Touch> late = new ArrayList<>();
    for (Touch touch : touches) {
      if (touch.isClick() && !touch.isLate() && showingOfTouch.get(touch).isBefore(touch)) {
        late.add(touch);
      }
    }
    return late;
  }

  /** One ad of a transaction. */
  private final class Showing {

    private Touch firstImpression;

    void shown(Touch impression) {
      if (firstImpression == null || Touch.ORDER.compare(impression, firstImpression) < 0) {
        firstImpression = impression;
      }
    }

    Touch firstImpression() {
      return firstImpression;
    }

    /**
     * Returns whether the ad was shown too long before a click. If its impression is unknown, it
     * was not.
     */
    boolean isBefore(Touch click) {
      return firstImpression != null
          && click.eventTime() - firstImpression.eventTime() > policy.clickThrough().toMillis();
    }
  }
}
