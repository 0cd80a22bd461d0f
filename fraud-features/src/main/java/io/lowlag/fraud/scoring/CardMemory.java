package io.lowlag.fraud.scoring;

import io.lowlag.fraud.memory.PastTransaction;
import io.lowlag.fraud.memory.PastTransaction.Name;
import io.lowlag.fraud.memory.RollingFeatures;
import io.lowlag.fraud.memory.Segment;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.scoring.model.CardState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The memory of one card. It accepts the card's transactions in source order and computes the
 * features of each, and the card's features at any later moment. It has no clock, so its answers
 * depend only on the source order and the moment.
 *
 * <p>Forgotten transactions are at or before a floor that only rises: with the newest event time
 * and, if too many transactions would be remembered, to the last one that is dropped.
 */
final class CardMemory {

  private static final long HOUR_MS = ScoringPolicy.LONGEST_WINDOW.toMillis();

  private static final int SPARE_NAMES = 64;

  private final ScoringPolicy policy;
  private final ScoringMetrics metrics;
  private final CardSegments segments = new CardSegments();
  private final List<PastTransaction> past = new ArrayList<>();
  private final Map<String, PastTransaction> ids = new HashMap<>();
  private final Map<String, Name> merchants = new HashMap<>();
  private final Map<String, Name> countries = new HashMap<>();
  private long newest;
  private Floor floor;
  private long nextSequence;
  private long counts;

  /**
   * @param state of the card
   * @param full its full segments
   */
  CardMemory(ScoringPolicy policy, ScoringMetrics metrics, CardState state, Iterable<byte[]> full) {
    this.policy = policy;
    this.metrics = metrics;
    this.newest = state.newest();
    this.floor = new Floor(state.floorTime(), state.floorSequence());
    this.nextSequence = state.nextSequence();
    full.forEach(segment -> restore(segment, true));
    restore(state.tail(), false);
    past.sort(PastTransaction.BY_TIME);
  }

  private void restore(byte[] segment, boolean full) {
    for (PastTransaction each : Segment.read(segment, this::merchant, this::country)) {
      if (!floor.covers(each)) {
        past.add(each);
        ids.put(each.txId(), each);
        segments.restore(each, full);
      }
    }
  }

  /**
   * Accepts one transaction.
   *
   * @return the features of the transaction
   */
  CardWindows accept(CardTransaction transaction) {
    PastTransaction next =
        PastTransaction.of(
            transaction,
            nextSequence++,
            merchant(transaction.merchant()),
            country(transaction.country()));
    int at = insert(next);
    CardWindows windows = windows(at, next.eventTime());
    if (windows.truncated()) {
      metrics.truncated();
    }
    PastTransaction answered = next.answered(windows.encoded());
    past.set(at, answered);
    ids.put(answered.txId(), answered);
    segments.add(answered);
    forget(answered.eventTime());
    return windows;
  }

  /**
   * Returns the answer that was given to a remembered transaction.
   *
   * @param again the same transaction, or another one with its id
   * @return the first transaction with its features; null if no remembered transaction has that id
   */
  ScoredTransaction repeated(CardTransaction again) {
    PastTransaction first = ids.get(again.txId());
    if (first == null) {
      return null;
    }
    metrics.repeated();
    CardWindows said = CardWindows.decoded(first.answer());
    return ScoredTransaction.unscored(
            first.transaction(again.cardId(), again.origin()),
            said.lastMinute(),
            said.lastTenMinutes(),
            said.lastHour(),
            said.truncated())
        .again();
  }

  /**
   * Returns the features of the card in the windows that end at a moment.
   *
   * @param moment event time, not before the newest transaction
   */
  CardWindows at(long moment) {
    return windows(past.size() - 1, moment);
  }

  /**
   * Returns the last moment, in event time, at which a transaction left a window.
   *
   * @param until later moments are ignored; not before the newest transaction
   */
  long lastChange(long until) {
    long last = Long.MIN_VALUE;
    for (long lengthMs : CardWindows.LENGTHS_MS) {
      int left = countUntil(until - lengthMs);
      if (left > 0) {
        last = Math.max(last, past.get(left - 1).eventTime() + lengthMs);
      }
    }
    return last;
  }

  private int countUntil(long time) {
    int low = 0;
    int high = past.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (past.get(middle).eventTime() <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  // A transaction is usually the newest one, so its place is found at once.
  private int insert(PastTransaction next) {
    int at = past.size();
    while (at > 0 && past.get(at - 1).eventTime() > next.eventTime()) {
      at--;
    }
    past.add(at, next);
    return at;
  }

  private CardWindows windows(int last, long end) {
    boolean truncated = floor.time() > end - HOUR_MS;
    return CardWindows.of(new RollingFeatures(past, last, end, ++counts), truncated);
  }

  private void forget(long eventTime) {
    newest = Math.max(newest, eventTime);
    floor = floor.raisedTo(newest - policy.reachMs(), Long.MAX_VALUE);
    int forgotten = 0;
    while (forgotten < past.size() && floor.covers(past.get(forgotten))) {
      forgotten++;
    }
    int excess = past.size() - forgotten - policy.maxRemembered();
    if (excess > 0) {
      metrics.overflowed(excess);
      forgotten += excess;
      PastTransaction last = past.get(forgotten - 1);
      floor = floor.raisedTo(last.eventTime(), last.sequence());
    }
    drop(forgotten);
  }

  private void drop(int forgotten) {
    List<PastTransaction> oldest = past.subList(0, forgotten);
    for (PastTransaction each : oldest) {
      ids.remove(each.txId());
      segments.drop(each);
    }
    oldest.clear();
    // Countries are few, but new merchants come as long as the card is in memory.
    if (merchants.size() > 2 * past.size() + SPARE_NAMES) {
      merchants.clear();
      past.forEach(each -> merchants.put(each.merchant().text(), each.merchant()));
    }
  }

  private Name merchant(String text) {
    return merchants.computeIfAbsent(text, Name::new);
  }

  private Name country(String text) {
    return countries.computeIfAbsent(text, Name::new);
  }

  /** Returns the newest event time that was read, epoch milliseconds. */
  long newest() {
    return newest;
  }

  /** Returns the floor; transactions at or before it are forgotten. */
  Floor floor() {
    return floor;
  }

  /** Returns how many transactions were accepted. */
  long nextSequence() {
    return nextSequence;
  }

  /**
   * Returns the segments of the card: changes of the full ones, and transactions that are in none.
   */
  CardSegments segments() {
    return segments;
  }

  /** Returns how many transactions are remembered. */
  int size() {
    return past.size();
  }
}
