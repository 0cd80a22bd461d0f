package io.lowlag.attribution.credit;

import io.lowlag.attribution.credit.model.AdCredit;
import io.lowlag.attribution.credit.model.Conversion;
import io.lowlag.attribution.credit.model.CreditedTouch;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.Purchase;
import io.lowlag.attribution.credit.model.Touch;
import io.lowlag.common.record.EventIds;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Computes the credits of a user's conversions from the user's state alone. */
final class Credits {

  private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

  private final String userId;
  private final CreditPolicy policy;
  private final Showings showings;
  private final Map<String, List<Touch>> paths = new HashMap<>();
  private final Set<String> notCounted = new HashSet<>();

  /**
   * @param showings all touches of the user
   * @param conversions all that are kept of the user
   */
  Credits(String userId, CreditPolicy policy, Showings showings, List<Conversion> conversions) {
    this.userId = userId;
    this.policy = policy;
    this.showings = showings;
    if (policy.counting() == CreditPolicy.Counting.ONE_PER_TOUCH) {
      creditEachTouchOnce(conversions);
    }
  }

  private List<Touch> pathOf(Conversion conversion) {
    Purchase purchase = conversion.purchase();
    return paths.computeIfAbsent(
        conversion.id(), id -> showings.pathTo(purchase.campaignId(), purchase.eventTime()));
  }

  private void creditEachTouchOnce(List<Conversion> conversions) {
    Set<Touch> taken = new TreeSet<>(Touch.ORDER);
    List<Conversion> inOrder = new ArrayList<>(conversions);
    inOrder.sort(Comparator.comparing(Conversion::purchase, Purchase.ORDER));
    for (Conversion conversion : inOrder) {
      if (conversion.retraction() != null) {
        continue;
      }
      List<Touch> path = pathOf(conversion);
      List<Touch> free = path.stream().filter(touch -> !taken.contains(touch)).toList();
      if (free.isEmpty() && !path.isEmpty()) {
        notCounted.add(conversion.id());
      }
      paths.put(conversion.id(), free);
      taken.addAll(free);
    }
  }

  /**
   * What decides the credit for a conversion under a model.
   *
   * @param eventId of the record, which depends on all of it
   */
  record Inputs(
      Conversion conversion,
      AttributionModel model,
      AttributionModel.Shares shares,
      String status,
      String eventId) {}

  /** Returns what decides the credit for a conversion under a model. */
  Inputs inputsOf(Conversion conversion, AttributionModel model) {
    AttributionModel.Shares shares = model.shares(pathOf(conversion), policy);
    String status = statusOf(conversion);
    String eventId = eventId(conversion, model, shares.touches(), status);
    return new Inputs(conversion, model, shares, status, eventId);
  }

  /** Returns the credit, as a record with that revision. */
  AdCredit of(Inputs inputs, int revision) {
    Conversion conversion = inputs.conversion();
    Purchase purchase = conversion.purchase();
    AttributionModel.Shares shares = inputs.shares();
    int decimals = Currency.getInstance(purchase.currency()).getDefaultFractionDigits();
    BigDecimal value = valueOf(conversion);
    return new AdCredit(
        inputs.eventId(),
        conversion.id(),
        purchase.eventId(),
        userId,
        purchase.campaignId(),
        inputs.model().code(),
        revision,
        inputs.status(),
        value,
        purchase.currency(),
        shares.touches().isEmpty() ? List.of() : credited(shares, value, decimals),
        purchase.eventTime());
  }

  private static List<CreditedTouch> credited(
      AttributionModel.Shares shares, BigDecimal value, int decimals) {
    List<BigInteger> millionths = Apportionment.of(MILLION, shares.weights());
    List<BigInteger> amounts =
        Apportionment.of(value.movePointRight(decimals).toBigIntegerExact(), shares.weights());
    List<CreditedTouch> credited = new ArrayList<>();
    for (int place = 0; place < shares.touches().size(); place++) {
      Touch touch = shares.touches().get(place);
      credited.add(
          new CreditedTouch(
              touch.eventId(),
              touch.transactionId(),
              touch.campaignId(),
              touch.kind(),
              millionths.get(place).intValueExact(),
              new BigDecimal(amounts.get(place), decimals),
              touch.eventTime()));
    }
    return credited;
  }

  private String statusOf(Conversion conversion) {
    if (conversion.retraction() != null) {
      return AdCredit.RETRACTED;
    }
    if (notCounted.contains(conversion.id())) {
      return AdCredit.NOT_COUNTED;
    }
    if (pathOf(conversion).isEmpty()) {
      return AdCredit.UNATTRIBUTED;
    }
    return conversion.settled() ? AdCredit.FINAL : AdCredit.PROVISIONAL;
  }

  /**
   * Returns the value of a conversion. A restatement does not count if the purchase that counts has
   * another currency, or a currency without such an amount. That can happen if an earlier event of
   * the same order arrived after the restatement.
   */
  private static BigDecimal valueOf(Conversion conversion) {
    if (conversion.retraction() != null) {
      return BigDecimal.ZERO;
    }
    Purchase purchase = conversion.purchase();
    JourneyEvent restatement = conversion.restatement();
    boolean restated =
        restatement != null
            && (restatement.currency() == null
                || restatement.currency().equals(purchase.currency()))
            && Amounts.isAmountOf(purchase.currency(), restatement.adjustedValue());
    return restated ? restatement.adjustedValue() : purchase.value();
  }

  /**
   * Returns an event id that depends on the inputs of the record, never on the result, which may
   * return to an earlier one.
   */
  private String eventId(
      Conversion conversion, AttributionModel model, List<Touch> touches, String status) {
    List<String> inputs = new ArrayList<>();
    inputs.add(userId);
    inputs.add(conversion.id());
    inputs.add(conversion.purchase().eventId());
    inputs.add(conversion.restatement() == null ? "" : conversion.restatement().eventId());
    inputs.add(conversion.retraction() == null ? "" : conversion.retraction().eventId());
    inputs.add(model.code());
    inputs.add(status);
    for (Touch touch : touches) {
      inputs.add(touch.kind());
      inputs.add(touch.eventId());
    }
    return EventIds.of("ad-credit", inputs.toArray(String[]::new));
  }
}
