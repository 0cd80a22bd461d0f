package io.lowlag.attribution.credit;

import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.Touch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The touches of a user, grouped by what was shown: an ad of a transaction is one touch, however
 * often it is reported. A click replaces its impression; otherwise the two would count twice.
 */
final class Showings {

  private final CreditPolicy policy;
  private final Map<String, Showing> showings = new LinkedHashMap<>();

  /**
   * @param touches all known touches of a user
   */
  Showings(List<Touch> touches, CreditPolicy policy) {
    this.policy = policy;
    for (Touch touch : touches) {
      if (touch.type().equals(JourneyEvent.IMPRESSION)) {
        showing(touch.transactionId(), touch.adId()).add(touch);
      }
    }
    List<Showing> seen = List.copyOf(showings.values());
    for (Touch touch : touches) {
      if (!touch.type().equals(JourneyEvent.IMPRESSION)) {
        showingOf(touch, seen).add(touch);
      }
    }
  }

  private Showing showing(String transactionId, String adId) {
    return showings.computeIfAbsent(
        transactionId.length() + ":" + transactionId + adId, key -> new Showing());
  }

  /**
   * Returns what a callback is about. A callback without an ad is about the first ad that its
   * campaign showed in the transaction.
   */
  private Showing showingOf(Touch callback, List<Showing> seen) {
    if (callback.adId() != null) {
      return showing(callback.transactionId(), callback.adId());
    }
    return seen.stream()
        .filter(showing -> showing.isOf(callback.transactionId(), callback.campaignId()))
        .min(Comparator.comparing(Showing::firstImpression, Touch.ORDER))
        .orElseGet(() -> showing(callback.transactionId(), "\u0000" + callback.campaignId()));
  }

  /**
   * Returns the touches that led to a conversion: at most one of each showing, in their order.
   *
   * @param campaignId the one campaign that may be credited; null if every one may
   * @param at when the conversion happened, epoch milliseconds
   */
  List<Touch> pathTo(String campaignId, long at) {
    return showings.values().stream()
        .map(showing -> showing.touchBefore(at).orElse(null))
        .filter(Objects::nonNull)
        .filter(touch -> campaignId == null || campaignId.equals(touch.campaignId()))
        .filter(touch -> at - touch.eventTime() <= policy.windowOf(touch))
        .sorted(Touch.ORDER)
        .toList();
  }

  /** Returns the clicks that came too long after their impression to count. */
  List<Touch> lateClicks() {
    return showings.values().stream().flatMap(showing -> showing.late().stream()).toList();
  }

  /** One ad of a transaction. */
  private final class Showing {

    private final List<Touch> touches = new ArrayList<>();
    private Touch firstImpression;

    void add(Touch touch) {
      touches.add(touch);
      if (touch.type().equals(JourneyEvent.IMPRESSION)
          && (firstImpression == null || Touch.ORDER.compare(touch, firstImpression) < 0)) {
        firstImpression = touch;
      }
    }

    Touch firstImpression() {
      return firstImpression;
    }

    boolean isOf(String transactionId, String campaignId) {
      return firstImpression.transactionId().equals(transactionId)
          && firstImpression.campaignId().equals(campaignId);
    }

    /** Returns the first click until then, or else the first view. */
    Optional<Touch> touchBefore(long at) {
      return touches.stream()
          .filter(touch -> touch.eventTime() <= at)
          .filter(
              touch ->
                  touch.isClick() ? !isLate(touch) : policy.viewEvidence().contains(touch.type()))
          .min(Comparator.comparing((Touch touch) -> !touch.isClick()).thenComparing(Touch.ORDER));
    }

    List<Touch> late() {
      return touches.stream().filter(touch -> touch.isClick() && isLate(touch)).toList();
    }

    /** Returns whether a click is late. A click whose impression is unknown is not. */
    private boolean isLate(Touch click) {
      return firstImpression != null
          && click.eventTime() - firstImpression.eventTime() > policy.clickThrough().toMillis();
    }
  }
}
