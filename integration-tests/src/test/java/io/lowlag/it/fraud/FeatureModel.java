package io.lowlag.it.fraud;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The features of all windows by the plainest way: every payment is put into each of its windows.
 */
final class FeatureModel {

  private static final long LENGTH = Duration.ofMinutes(10).toMillis();
  private static final long SLIDE = Duration.ofMinutes(2).toMillis();

  private FeatureModel() {}

  /** A card's window by its start. */
  record Window(String card, long start) {}

  /** What is in it. */
  record Features(long count, BigDecimal sum, int merchants) {}

  static Map<Window, Features> of(Collection<CardPayments.Payment> payments) {
    Map<Window, Set<CardPayments.Payment>> windows = new HashMap<>();
    for (CardPayments.Payment payment : payments) {
      for (long start = Math.floorDiv(payment.eventTime(), SLIDE) * SLIDE;
          start > payment.eventTime() - LENGTH;
          start -= SLIDE) {
        // A payment that was sent twice is equal to itself.
        windows
            .computeIfAbsent(new Window(payment.cardId(), start), w -> new HashSet<>())
            .add(payment);
      }
    }
    Map<Window, Features> features = new HashMap<>();
    windows.forEach((window, of) -> features.put(window, features(of)));
    return features;
  }

  private static Features features(Set<CardPayments.Payment> payments) {
    BigDecimal sum =
        payments.stream()
            .map(CardPayments.Payment::exactAmount)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    long merchants = payments.stream().map(CardPayments.Payment::merchant).distinct().count();
    return new Features(payments.size(), sum.setScale(4), (int) merchants);
  }
}
