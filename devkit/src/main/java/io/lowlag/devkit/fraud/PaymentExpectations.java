package io.lowlag.devkit.fraud;

import io.lowlag.devkit.traffic.PlannedRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Computes the right answer by brute force: for each payment, it reads everything that the card had
 * sent before. A card's payments are in one partition, so the order of sending is the source order.
 */
final class PaymentExpectations {

  /** The lengths of the windows in {@link ScoreIdentity#WINDOWS}. */
  static final List<Duration> WINDOWS =
      List.of(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1));

  private final ScoreFormula formula;
  private final Set<String> scored = new HashSet<>();
  private final Set<String> repeated = new HashSet<>();
  private final Map<String, List<Payment>> cards = new HashMap<>();
  private final Set<String> alerts = new HashSet<>();
  private final Set<String> deadLetters = new HashSet<>();
  private final Set<String> windows = new HashSet<>();
  private final Map<String, FraudPattern> frauds = new HashMap<>();
  private long records;

  PaymentExpectations(ScoreFormula formula) {
    this.formula = formula;
  }

  void add(CardStory card) {
    List<Payment> payments = card.payments();
    Set<String> again = card.repeated();
    String tier = card.tier().orElse(formula.defaultTier());
    for (int i = 0; i < payments.size(); i++) {
      String identity = add(payments.get(i), payments.subList(0, i + 1), tier);
      scored.add(identity);
      if (again.contains(payments.get(i).txId())) {
        repeated.add(ScoreIdentity.again(identity));
      }
    }
    cards.put(card.cardId(), payments);
    for (PlannedRecord bad : card.bad()) {
      deadLetters.add(ExpectedPayments.fingerprint(bad.value().get()));
    }
    windows.addAll(FeatureWindows.identities(card.cardId(), payments));
    records += card.sends().size();
  }

  private String add(Payment payment, List<Payment> soFar, String tier) {
    List<WindowTruth> truths =
        WINDOWS.stream().map(length -> WindowTruth.of(soFar, payment.eventTime(), length)).toList();
    BigDecimal score = formula.score(truths.get(1), tier);
    boolean suspicious = formula.suspicious(score);
    String alert = ScoreIdentity.alert(payment, score);
    if (suspicious) {
      alerts.add(alert);
    }
    payment.fraud().ifPresent(pattern -> frauds.put(alert, pattern));
    return ScoreIdentity.expected(payment, truths, tier, score, suspicious);
  }

  ExpectedPayments all() {
    return new ExpectedPayments(
        scored, repeated, alerts, deadLetters, windows, cards, frauds, records);
  }
}
