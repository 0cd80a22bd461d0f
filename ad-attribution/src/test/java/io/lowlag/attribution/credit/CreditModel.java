package io.lowlag.attribution.credit;

import io.lowlag.attribution.credit.model.JourneyEvent;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The policies written down a second time, over all events of a user at once: it has no notion of
 * arrival, batches, state, timers or revisions. Euros only.
 */
final class CreditModel {

  private static final Comparator<JourneyEvent> TOUCHES =
      Comparator.comparingLong(JourneyEvent::eventTime)
          .thenComparing(touch -> touch.type().equals("click"))
          .thenComparing(JourneyEvent::eventId);

  private final CreditPolicy policy;
  private final List<List<JourneyEvent>> showings = new ArrayList<>();

  private CreditModel(CreditPolicy policy) {
    this.policy = policy;
  }

  /** For each conversion and model a line: status, value, and each touch with its share. */
  static Map<String, String> fold(
      CreditPolicy policy,
      List<JourneyEvent> matches,
      List<JourneyEvent> callbacks,
      boolean settled) {
    CreditModel model = new CreditModel(policy);
    model.show(distinct(matches), distinct(callbacks));
    Map<String, String> fold = new TreeMap<>();
    Map<String, List<JourneyEvent>> orders = new LinkedHashMap<>();
    for (JourneyEvent event : distinct(callbacks)) {
      if (event.type().equals("conversion")) {
        String id = event.orderId() == null ? event.eventId() : event.orderId();
        orders.computeIfAbsent(id, order -> new ArrayList<>()).add(event);
      }
    }
    Set<JourneyEvent> taken = new HashSet<>();
    orders.entrySet().stream()
        .sorted(Comparator.comparing(order -> first(order.getValue()), TOUCHES))
        .forEach(
            order ->
                model.credit(
                    order.getKey(), order.getValue(), distinct(callbacks), settled, taken, fold));
    return fold;
  }

  private static List<JourneyEvent> distinct(List<JourneyEvent> events) {
    Map<String, JourneyEvent> byId = new LinkedHashMap<>();
    events.forEach(event -> byId.putIfAbsent(event.eventId(), event));
    return List.copyOf(byId.values());
  }

  private static JourneyEvent first(List<JourneyEvent> events) {
    return events.stream().min(TOUCHES).orElseThrow();
  }

  private void show(List<JourneyEvent> matches, List<JourneyEvent> callbacks) {
    Map<String, List<JourneyEvent>> byAd = new TreeMap<>();
    for (JourneyEvent match : matches) {
      byAd.computeIfAbsent(match.transactionId() + "/" + match.adId(), ad -> new ArrayList<>())
          .add(match);
    }
    Map<String, List<JourneyEvent>> shown = new TreeMap<>(byAd);
    for (JourneyEvent callback : callbacks) {
      if (callback.transactionId() == null) {
        continue;
      }
      String ad = callback.transactionId() + "/" + callback.adId();
      if (callback.adId() == null) {
        ad =
            shown.entrySet().stream()
                .filter(e -> e.getKey().startsWith(callback.transactionId() + "/"))
                .min(
                    Comparator.comparing(
                        e ->
                            first(
                                e.getValue().stream()
                                    .filter(t -> t.type().equals("impression"))
                                    .toList()),
                        TOUCHES))
                .map(Map.Entry::getKey)
                .orElse(callback.transactionId() + "/?");
      }
      byAd.computeIfAbsent(ad, any -> new ArrayList<>()).add(callback);
    }
    showings.addAll(byAd.values());
  }

  private void credit(
      String id,
      List<JourneyEvent> purchases,
      List<JourneyEvent> callbacks,
      boolean settled,
      Set<JourneyEvent> taken,
      Map<String, String> fold) {
    JourneyEvent purchase = first(purchases);
    BigDecimal value = purchase.value();
    long restated = Long.MIN_VALUE;
    boolean retracted = false;
    for (JourneyEvent each : callbacks) {
      boolean about =
          id.equals(each.adjusts())
              || purchases.stream().anyMatch(p -> p.eventId().equals(each.adjusts()));
      if (about && each.adjustment().equals("retraction")) {
        retracted = true;
      } else if (about && each.adjustmentTime() > restated) {
        restated = each.adjustmentTime();
        value = each.adjustedValue();
      }
    }
    List<JourneyEvent> path = new ArrayList<>();
    Set<JourneyEvent> latest = latestUntil(purchase.eventTime());
    for (List<JourneyEvent> showing : showings) {
      touch(showing, purchase, latest, path);
    }
    path.sort(TOUCHES);
    boolean led = !path.isEmpty();
    if (policy.counting() == CreditPolicy.Counting.ONE_PER_TOUCH && !retracted) {
      path.removeAll(taken);
      taken.addAll(path);
    }
    String status =
        retracted
            ? "retracted"
            : path.isEmpty()
                ? led ? "not_counted" : "unattributed"
                : settled ? "final" : "provisional";
    BigDecimal worth = retracted ? BigDecimal.ZERO : value;
    for (AttributionModel model : AttributionModel.values()) {
      fold.put(
          id + " " + model.code(), status + " " + worth.setScale(2) + shares(model, path, worth));
    }
  }

  /** As many as a conversion at that time can be credited to, late clicks among them. */
  private Set<JourneyEvent> latestUntil(long at) {
    List<JourneyEvent> until =
        showings.stream()
            .flatMap(List::stream)
            .filter(touch -> touch.eventTime() <= at)
            .sorted(TOUCHES)
            .toList();
    return new HashSet<>(
        until.subList(Math.max(0, until.size() - policy.maxTouches()), until.size()));
  }

  private void touch(
      List<JourneyEvent> showing,
      JourneyEvent purchase,
      Set<JourneyEvent> latest,
      List<JourneyEvent> path) {
    long shown =
        showing.stream()
            .filter(t -> t.type().equals("impression"))
            .mapToLong(JourneyEvent::eventTime)
            .min()
            .orElse(Long.MAX_VALUE);
    JourneyEvent best = null;
    for (JourneyEvent touch : showing.stream().sorted(TOUCHES).toList()) {
      boolean click = touch.type().equals("click");
      boolean late =
          click
              && shown != Long.MAX_VALUE
              && touch.eventTime() > shown + policy.clickThrough().toMillis();
      if (!latest.contains(touch) || late) {
        continue;
      }
      if (best == null || (click && !best.type().equals("click"))) {
        best = touch;
      }
    }
    if (best == null
        || (purchase.campaignId() != null && !purchase.campaignId().equals(best.campaignId()))) {
      return;
    }
    long window =
        (best.type().equals("click") ? policy.clickWindow() : policy.viewWindow()).toMillis();
    if (best.eventTime() >= purchase.eventTime() - window) {
      path.add(best);
    }
  }

  private String shares(AttributionModel model, List<JourneyEvent> path, BigDecimal value) {
    int n = path.size();
    if (n == 0) {
      return "";
    }
    BigDecimal[] weights = new BigDecimal[n];
    for (int i = 0; i < n; i++) {
      weights[i] = weight(model, path, i);
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (BigDecimal weight : weights) {
      sum = sum.add(weight);
    }
    long cents = value.movePointRight(2).longValueExact();
    long[] parts = new long[n];
    BigDecimal[] rests = new BigDecimal[n];
    long left = cents;
    for (int i = 0; i < n; i++) {
      BigDecimal quota =
          BigDecimal.valueOf(cents).multiply(weights[i]).divide(sum, new MathContext(60));
      parts[i] = quota.setScale(0, RoundingMode.FLOOR).longValueExact();
      rests[i] = quota.subtract(BigDecimal.valueOf(parts[i])).setScale(30, RoundingMode.HALF_UP);
      left -= parts[i];
    }
    for (; left > 0; left--) {
      int largest = -1;
      for (int i = 0; i < n; i++) {
        if (rests[i] != null && (largest < 0 || rests[i].compareTo(rests[largest]) > 0)) {
          largest = i;
        }
      }
      parts[largest]++;
      rests[largest] = null;
    }
    StringBuilder shares = new StringBuilder();
    for (int i = 0; i < n; i++) {
      if (weights[i].signum() > 0) {
        shares
            .append(' ')
            .append(path.get(i).eventId())
            .append(path.get(i).type().equals("click") ? " click " : " view ")
            .append(BigDecimal.valueOf(parts[i], 2));
      }
    }
    return shares.toString();
  }

  private BigDecimal weight(AttributionModel model, List<JourneyEvent> path, int i) {
    int n = path.size();
    return switch (model) {
      case FIRST -> all(i == 0);
      case LAST -> all(i == last(path));
      case LINEAR -> BigDecimal.ONE;
      case TIME_DECAY ->
          new BigDecimal(
              Math.round(
                  StrictMath.pow(
                          2,
                          (path.get(i).eventTime() - path.get(n - 1).eventTime())
                              / (double) policy.halfLife().toMillis())
                      * (1L << 52)));
      case POSITION ->
          n <= 2
              ? BigDecimal.ONE
              : i == 0 || i == n - 1
                  ? new BigDecimal("0.4")
                  : new BigDecimal("0.2").divide(BigDecimal.valueOf(n - 2), new MathContext(60));
    };
  }

  private int last(List<JourneyEvent> path) {
    int last = path.size() - 1;
    for (int i = last; policy.clickPriority() && i >= 0; i--) {
      if (path.get(i).type().equals("click")) {
        return i;
      }
    }
    return last;
  }

  private static BigDecimal all(boolean it) {
    return it ? BigDecimal.ONE : BigDecimal.ZERO;
  }
}
