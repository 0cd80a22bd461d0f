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
 * What is remembered of one card: takes its transactions in, in source order, and gives each its
 * features; and says what the card's features are at any later moment. Knows nothing of clocks, so
 * what it answers follows from the source order and the moment alone.
 *
 * <p>What has once been forgotten lies at or before a floor that only rises: by the newest event
 * time, and where too many would be remembered, to the oldest of them.
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
   * Takes one transaction in.
   *
   * @return its features
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
   * What was said of a transaction that is remembered.
   *
   * @param again the same, or another one of its id
   * @return what was said, of what was read then; null if no remembered one has its id
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
   * What the card does in the windows that end at a moment.
   *
   * @param moment event time, not before the newest transaction
   */
  CardWindows at(long moment) {
    return windows(past.size() - 1, moment);
  }

  /**
   * The last moment, event time, at which a transaction has left a window.
   *
   * @param until not looked at beyond; not before the newest transaction
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

  // Mostly the newest, and its place is found at once.
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
    // Countries are few; merchants come and go as long as the card is in memory.
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

  /** The newest event time that was read, epoch milliseconds. */
  long newest() {
    return newest;
  }

  /** What is at or before it is forgotten. */
  Floor floor() {
    return floor;
  }

  /** How many transactions were taken in. */
  long nextSequence() {
    return nextSequence;
  }

  /** How the card's full segments have changed, and what is not in them. */
  CardSegments segments() {
    return segments;
  }

  /** How many transactions are remembered. */
  int size() {
    return past.size();
  }
}
