package io.lowlag.fraud.features;

import io.lowlag.common.record.Origin;
import io.lowlag.fraud.features.model.CardWindow;
import io.lowlag.fraud.features.model.WindowState;
import io.lowlag.fraud.memory.CompactReader;
import io.lowlag.fraud.memory.CompactWriter;
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
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * The windows of one card during a batch. Whether a transaction is late depends only on the card's
 * own earlier transactions, in source order, and on when Kafka received them. Other cards,
 * partitions and batches do not matter.
 *
 * <p>If a card has too many transactions in windows that may still change, it forgets the oldest by
 * event time. Which ones follows from the source order too.
 */
final class WindowedCard {

  /** Stands before the segment of a card that has forgotten transactions; no segment's format. */
  private static final int FORGETFUL = 100;

  /** This share of the limit is forgotten at once: it costs a count of the windows. */
  private static final int SHARE_FORGOTTEN = 8;

  private final WindowPolicy policy;
  private final WindowMetrics metrics;
  private final List<PastTransaction> past = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final Map<String, Name> merchants = new HashMap<>();
  private final Map<String, Name> countries = new HashMap<>();
  private final TreeMap<Long, Origin> changed = new TreeMap<>();
  private final ForgottenWindows forgotten = new ForgottenWindows();
  private long newest;
  private long nextSequence;
  private long counts;

  WindowedCard(WindowPolicy policy, WindowMetrics metrics, WindowState state) {
    this.policy = policy;
    this.metrics = metrics;
    this.newest = state.newest();
    this.nextSequence = state.nextSequence();
    past.addAll(Segment.read(restored(state.transactions()), this::merchant, this::country));
    past.forEach(each -> ids.add(each.txId()));
  }

  private byte[] restored(byte[] transactions) {
    if (transactions.length == 0 || transactions[0] != FORGETFUL) {
      return transactions;
    }
    CompactReader in = new CompactReader(transactions);
    in.number();
    forgotten.read(in);
    return in.bytes();
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
    insert(
        PastTransaction.of(
            transaction,
            nextSequence++,
            merchant(transaction.merchant()),
            country(transaction.country())));
    for (long start : policy.startsOf(time)) {
      changed.merge(start, transaction.origin(), WindowedCard::newer);
    }
    forgetExcess();
  }

  // A transaction is usually the newest one, so its place is found at once.
  private void insert(PastTransaction next) {
    int at = past.size();
    while (at > 0 && past.get(at - 1).eventTime() > next.eventTime()) {
      at--;
    }
    past.add(at, next);
  }

  private void forgetExcess() {
    if (past.size() <= policy.maxRemembered()) {
      return;
    }
    // Those that the next state leaves out anyway do not count: where a batch ends must not matter.
    int expired = countUntil(lastExpired());
    int excess = past.size() - expired - policy.maxRemembered();
    if (excess > 0) {
      int count = excess + policy.maxRemembered() / SHARE_FORGOTTEN;
      forget(past.subList(expired, expired + count));
      metrics.overflowed(count);
    }
  }

  private void forget(List<PastTransaction> oldest) {
    SortedSet<Long> starts = new TreeSet<>();
    oldest.forEach(each -> starts.addAll(policy.startsOf(each.eventTime())));
    for (long start : starts) {
      forgotten.add(start, features(oldest, start), features(past, start));
    }
    oldest.forEach(each -> ids.remove(each.txId()));
    oldest.clear();
  }

  private int countUntil(long time) {
    int count = 0;
    while (count < past.size() && past.get(count).eventTime() <= time) {
      count++;
    }
    return count;
  }

  /** Returns the event time up to which a transaction is in no window that may still change. */
  private long lastExpired() {
    return newest - policy.watermark().toMillis() - policy.length().toMillis();
  }

  private static Origin newer(Origin one, Origin other) {
    return new Origin(
        0, 0, Math.max(one.sentUs(), other.sentUs()), Math.max(one.sourceUs(), other.sourceUs()));
  }

  /** Returns the windows that have changed, in the order of their starts. */
  List<CardWindow> windows(String cardId) {
    List<CardWindow> windows = new ArrayList<>(changed.size());
    changed.forEach(
        (start, stamps) -> {
          WindowFeatures features = forgotten.with(start, features(past, start));
          windows.add(
              new CardWindow(
                  cardId,
                  start,
                  start + policy.length().toMillis(),
                  features,
                  stamps.sentUs(),
                  stamps.sourceUs()));
        });
    return windows;
  }

  // A window contains its start and not its end; a rolling window contains its end and not its
  // start.
  private WindowFeatures features(List<PastTransaction> transactions, long start) {
    long end = start + policy.length().toMillis();
    int last = transactions.size() - 1;
    while (last >= 0 && transactions.get(last).eventTime() >= end) {
      last--;
    }
    return new RollingFeatures(transactions, last, end - 1, ++counts)
        .over(policy.length().toMillis());
  }

  /**
   * Returns the state of the card to keep, without the transactions that only windows need that can
   * no longer change.
   *
   * @param now processing time in epoch milliseconds
   */
  WindowState state(long now) {
    past.subList(0, countUntil(lastExpired())).clear();
    forgotten.dropUntil(lastExpired());
    return new WindowState(newest, nextSequence, now, stored(Segment.write(past)));
  }

  private byte[] stored(byte[] segment) {
    if (forgotten.isEmpty()) {
      return segment;
    }
    CompactWriter out = new CompactWriter(forgotten.bytes() + segment.length);
    out.number(FORGETFUL);
    forgotten.write(out);
    out.bytes(segment);
    return out.written();
  }
}
