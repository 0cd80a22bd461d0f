package io.lowlag.fraud.scoring;

import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.scoring.PastTransaction.Name;
import io.lowlag.fraud.scoring.model.CardState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is remembered of one card: takes its transactions in, in source order, and gives each its
 * features. Knows nothing of clocks, so what it answers follows from the source order alone.
 *
 * <p>What has once been forgotten lies at or before a floor that only rises: by the newest event
 * time, and where too many would be remembered, to the oldest of them.
 */
final class CardMemory {

  private static final long MINUTE_MS = Duration.ofMinutes(1).toMillis();
  private static final long TEN_MINUTES_MS = Duration.ofMinutes(10).toMillis();
  private static final long HOUR_MS = ScoringPolicy.LONGEST_WINDOW.toMillis();

  private static final int SPARE_NAMES = 64;

  private final ScoringPolicy policy;
  private final ScoringMetrics metrics;
  private final CardSegments segments = new CardSegments();
  private final List<PastTransaction> past = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
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
        ids.add(each.txId());
        segments.restore(each, full);
      }
    }
  }

  /**
   * Takes one transaction in.
   *
   * @return its features; empty, if a remembered one has its id
   */
  Optional<ScoredTransaction> accept(CardTransaction transaction) {
    if (!ids.add(transaction.txId())) {
      metrics.repeated();
      return Optional.empty();
    }
    PastTransaction next =
        new PastTransaction(
            transaction.eventTime(),
            nextSequence++,
            transaction.txId(),
            transaction.amount().unscaledValue().longValueExact(),
            merchant(transaction.merchant()),
            country(transaction.country()));
    ScoredTransaction scored = features(transaction, insert(next));
    segments.add(next);
    forget(next.eventTime());
    return Optional.of(scored);
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

  private ScoredTransaction features(CardTransaction transaction, int at) {
    RollingFeatures features = new RollingFeatures(past, at, ++counts);
    boolean truncated = floor.time() > transaction.eventTime() - HOUR_MS;
    if (truncated) {
      metrics.truncated();
    }
    return ScoredTransaction.unscored(
        transaction,
        features.over(MINUTE_MS),
        features.over(TEN_MINUTES_MS),
        features.over(HOUR_MS),
        truncated);
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

  /**
   * What the card's state has to become, its full segments apart.
   *
   * @param now when its last transaction was read; processing time in epoch milliseconds
   */
  CardState state(long now) {
    return new CardState(
        newest,
        floor.time(),
        floor.sequence(),
        nextSequence,
        segments.full(),
        now,
        segments.tail());
  }

  /** How the card's full segments have changed. */
  CardSegments segments() {
    return segments;
  }

  /** Whether the card has no state yet. */
  boolean isEmpty() {
    return nextSequence == 0;
  }

  /** How many transactions are remembered. */
  int size() {
    return past.size();
  }
}
