package io.lowlag.fraud.features;

import io.lowlag.common.record.Origin;
import io.lowlag.fraud.features.model.CardWindow;
import io.lowlag.fraud.features.model.WindowState;
import io.lowlag.fraud.memory.PastTransaction;
import io.lowlag.fraud.memory.PastTransaction.Name;
import io.lowlag.fraud.memory.RollingFeatures;
import io.lowlag.fraud.memory.Segment;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The windows of one card during a batch. Whether a transaction is late depends only on the card's
 * own earlier transactions, in source order, and on when Kafka received them. Other cards,
 * partitions and batches do not matter.
 */
final class WindowedCard {

  private final WindowPolicy policy;
  private final WindowMetrics metrics;
  private final List<PastTransaction> past = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final Map<String, Name> merchants = new HashMap<>();
  private final Map<String, Name> countries = new HashMap<>();
  private final TreeMap<Long, Origin> changed = new TreeMap<>();
  private long newest;
  private long nextSequence;
  private long counts;

  WindowedCard(WindowPolicy policy, WindowMetrics metrics, WindowState state) {
    this.policy = policy;
    this.metrics = metrics;
    this.newest = state.newest();
    this.nextSequence = state.nextSequence();
    past.addAll(Segment.read(state.transactions(), this::merchant, this::country));
    past.forEach(each -> ids.add(each.txId()));
  }

  private Name merchant(String text) {
    return merchants.computeIfAbsent(text, Name::new);
  }

  private Name country(String text) {
    return countries.computeIfAbsent(text, Name::new);
  }

  /** Adds the next one of the card's transactions. */
  void take(CardTransaction transaction) {
    long time = transaction.eventTime();
    if (newest != Long.MIN_VALUE && time < newest - policy.watermark().toMillis()) {
      metrics.late();
      return;
    }
    // A time after the transaction's own arrival is accepted, but makes no other transaction late.
    long arrived = TimeUnit.MICROSECONDS.toMillis(transaction.origin().sourceUs());
    newest = Math.max(newest, Math.min(time, arrived));
    if (!ids.add(transaction.txId())) {
      metrics.repeated();
      return;
    }
    past.add(
        PastTransaction.of(
            transaction,
            nextSequence++,
            merchant(transaction.merchant()),
            country(transaction.country())));
    for (long start : policy.startsOf(time)) {
      changed.merge(start, transaction.origin(), WindowedCard::newer);
    }
  }

  private static Origin newer(Origin one, Origin other) {
    return new Origin(
        0, 0, Math.max(one.sentUs(), other.sentUs()), Math.max(one.sourceUs(), other.sourceUs()));
  }

  /** Returns the windows that have changed, in the order of their starts. */
  List<CardWindow> windows(String cardId) {
    past.sort(PastTransaction.BY_TIME);
    List<CardWindow> windows = new ArrayList<>(changed.size());
    changed.forEach(
        (start, stamps) -> {
          long end = start + policy.length().toMillis();
          windows.add(
              new CardWindow(
                  cardId, start, end, features(end), stamps.sentUs(), stamps.sourceUs()));
        });
    return windows;
  }

  // A window contains its start and not its end; a rolling window contains its end and not its
  // start.
  private WindowFeatures features(long end) {
    int last = past.size() - 1;
    while (last >= 0 && past.get(last).eventTime() >= end) {
      last--;
    }
    return new RollingFeatures(past, last, end - 1, ++counts).over(policy.length().toMillis());
  }

  /**
   * Returns the state of the card to keep, without the transactions that only windows need that can
   * no longer change.
   *
   * @param now processing time in epoch milliseconds
   */
  WindowState state(long now) {
    long oldest = newest - policy.watermark().toMillis() - policy.length().toMillis();
    past.removeIf(each -> each.eventTime() <= oldest);
    return new WindowState(newest, nextSequence, now, Segment.write(past));
  }
}
