package io.lowlag.fraud.features;

import com.codahale.metrics.Counter;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.record.Origin;
import io.lowlag.fraud.features.model.WindowState;
import io.lowlag.fraud.memory.PastTransaction;
import io.lowlag.fraud.memory.PastTransaction.Name;
import io.lowlag.fraud.memory.RollingSum;
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
 * The windows of one card during a batch. Whether a transaction is late follows from the card's own
 * transactions before it, in source order, and from when Kafka got them: no other card, partition
 * or batch has a say.
 */
final class WindowedCard {

  /** Counts transactions that were too late for every window. */
  static final String LATE = "features.transactions.late";

  /** Counts transactions whose tx_id was remembered: they count once. */
  static final String REPEATED = "features.transactions.repeated";

  private final Counter lateOnes = JobMetrics.counter(LATE);
  private final Counter repeatedOnes = JobMetrics.counter(REPEATED);

  private final WindowPolicy policy;
  private final List<PastTransaction> past = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final Map<String, Name> names = new HashMap<>();
  private final TreeMap<Long, Origin> changed = new TreeMap<>();
  private long newest;
  private long nextSequence;

  WindowedCard(WindowPolicy policy, WindowState state) {
    this.policy = policy;
    this.newest = state.newest();
    this.nextSequence = state.nextSequence();
    past.addAll(Segment.read(state.transactions(), this::name, this::name));
    past.forEach(each -> ids.add(each.txId()));
  }

  private Name name(String text) {
    return names.computeIfAbsent(text, Name::new);
  }

  /** Takes the next of the card's transactions. */
  void take(CardTransaction transaction) {
    long time = transaction.eventTime();
    if (newest != Long.MIN_VALUE && time < newest - policy.watermark().toMillis()) {
      lateOnes.inc();
      return;
    }
    // What is dated ahead of its own arrival is believed, but makes nothing late.
    long arrived = TimeUnit.MICROSECONDS.toMillis(transaction.origin().sourceUs());
    newest = Math.max(newest, Math.min(time, arrived));
    if (!ids.add(transaction.txId())) {
      repeatedOnes.inc();
      return;
    }
    past.add(
        PastTransaction.of(
            transaction,
            nextSequence++,
            name(transaction.merchant()),
            name(transaction.country())));
    for (long start : policy.startsOf(time)) {
      changed.merge(start, transaction.origin(), WindowedCard::newer);
    }
  }

  private static Origin newer(Origin one, Origin other) {
    return new Origin(
        0, 0, Math.max(one.sentUs(), other.sentUs()), Math.max(one.sourceUs(), other.sourceUs()));
  }

  /** The windows that have changed, by their starts. */
  List<CardWindow> windows(String cardId) {
    List<CardWindow> windows = new ArrayList<>(changed.size());
    changed.forEach(
        (start, stamps) -> {
          long end = start + policy.length().toMillis();
          windows.add(
              new CardWindow(
                  cardId, start, end, features(start, end), stamps.sentUs(), stamps.sourceUs()));
        });
    return windows;
  }

  private WindowFeatures features(long start, long end) {
    long payments = 0;
    long refunds = 0;
    long unconverted = 0;
    RollingSum spent = new RollingSum();
    RollingSum refunded = new RollingSum();
    Set<Name> merchants = new HashSet<>();
    Set<Name> countries = new HashSet<>();
    for (PastTransaction each : past) {
      if (each.eventTime() < start || each.eventTime() >= end) {
        continue;
      }
      if (each.refund()) {
        refunds++;
      } else {
        payments++;
        merchants.add(each.merchant());
        countries.add(each.country());
      }
      if (each.isConverted()) {
        (each.refund() ? refunded : spent).add(each.base());
      } else {
        unconverted++;
      }
    }
    return new WindowFeatures(
        payments,
        spent.value(),
        merchants.size(),
        countries.size(),
        refunds,
        refunded.value(),
        unconverted);
  }

  /**
   * What the card's state has to become: without what no window can need that may still change.
   *
   * @param now processing time in epoch milliseconds
   */
  WindowState state(long now) {
    long oldest = newest - policy.watermark().toMillis() - policy.length().toMillis();
    past.removeIf(each -> each.eventTime() <= oldest);
    return new WindowState(newest, nextSequence, now, Segment.write(past));
  }
}
