package io.lowlag.devkit.fraud;

import io.lowlag.devkit.demo.Findings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The view of a reader of the outputs: how many transactions are scored, and how good the alerts
 * are.
 */
final class AlertBoard {

  private static final int DIGITS = 3;

  private final Set<String> alerts = new HashSet<>();
  private final Set<String> scored = new HashSet<>();
  private long firstNs;
  private long lastNs;

  synchronized void scored(String identity) {
    lastNs = System.nanoTime();
    firstNs = scored.isEmpty() ? lastNs : firstNs;
    scored.add(identity);
  }

  synchronized void alerted(String identity) {
    alerts.add(identity);
  }

  /** Returns one line for people. */
  synchronized String line() {
    return String.format(Locale.ROOT, "alerts %,6d   %,6.0f tx/s", alerts.size(), perSecond());
  }

  private double perSecond() {
    double seconds = (double) (lastNs - firstNs) / TimeUnit.SECONDS.toNanos(1);
    return seconds > 0 ? scored.size() / seconds : 0;
  }

  /** Compares the alerts that came with the labels. */
  synchronized Findings against(Map<String, FraudPattern> frauds) {
    long found = alerts.stream().filter(frauds::containsKey).count();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("transactions_per_second", Math.round(perSecond()));
    facts.put("frauds", frauds.size());
    facts.put("alerts", alerts.size());
    facts.put("precision", ratio(found, alerts.size()));
    facts.put("recall", ratio(found, frauds.size()));
    facts.put("recall_by_pattern", recallByPattern(frauds));
    return new Findings(facts, List.of());
  }

  private Map<String, BigDecimal> recallByPattern(Map<String, FraudPattern> frauds) {
    Map<String, BigDecimal> recalls = new LinkedHashMap<>();
    for (FraudPattern pattern : FraudPattern.values()) {
      List<String> of =
          frauds.entrySet().stream()
              .filter(fraud -> fraud.getValue() == pattern)
              .map(Map.Entry::getKey)
              .toList();
      long found = of.stream().filter(alerts::contains).count();
      recalls.put(pattern.name().toLowerCase(Locale.ROOT), ratio(found, of.size()));
    }
    return recalls;
  }

  private static BigDecimal ratio(long part, long whole) {
    return whole == 0
        ? BigDecimal.ZERO
        : BigDecimal.valueOf(part)
            .divide(BigDecimal.valueOf(whole), DIGITS, RoundingMode.HALF_EVEN);
  }
}
