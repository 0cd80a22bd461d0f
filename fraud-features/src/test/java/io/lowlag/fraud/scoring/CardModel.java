package io.lowlag.fraud.scoring;

import io.lowlag.common.record.Origin;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.PlainCount;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The policies written down a second time, for one card: sees one transaction after the other in
 * source order, keeps all it has ever seen, and looks at every one of them for each answer.
 */
final class CardModel {

  private static final class Seen {
    final CardTransaction transaction;
    final int place;
    ScoredTransaction said;
    boolean forgotten;

    Seen(CardTransaction transaction, int place) {
      this.transaction = transaction;
      this.place = place;
    }

    long time() {
      return transaction.eventTime();
    }
  }

  private static final Comparator<Seen> AGE =
      Comparator.comparingLong(Seen::time).thenComparingInt(seen -> seen.place);

  private final ScoringPolicy policy;
  private final List<Seen> all = new ArrayList<>();
  private long newest = Long.MIN_VALUE;
  private Seen lastPushedOut;

  CardModel(ScoringPolicy policy) {
    this.policy = policy;
  }

  /** What must be said of the transaction; the same again if its id is remembered. */
  ScoredTransaction row(CardTransaction transaction) {
    Optional<Seen> first =
        remembered().stream()
            .filter(seen -> seen.transaction.txId().equals(transaction.txId()))
            .findFirst();
    if (first.isPresent()) {
      return repeated(first.get(), transaction.origin());
    }
    Seen next = new Seen(transaction, all.size());
    boolean truncated = truncated(next.time() - Transactions.HOUR);
    all.add(next);
    next.said =
        ScoredTransaction.unscored(
            transaction,
            window(next.time(), Transactions.MINUTE),
            window(next.time(), 10 * Transactions.MINUTE),
            window(next.time(), Transactions.HOUR),
            truncated);
    forget(next);
    return next.said;
  }

  private static ScoredTransaction repeated(Seen first, Origin at) {
    ScoredTransaction said = first.said;
    return ScoredTransaction.unscored(
            Transactions.readAt(at, said.transaction()),
            said.lastMinute(),
            said.lastTenMinutes(),
            said.lastHour(),
            said.truncated())
        .again();
  }

  /** What the card does in (end − length, end], of what is remembered now. */
  WindowFeatures window(long end, long length) {
    return PlainCount.of(
        remembered().stream()
            .filter(seen -> seen.time() > end - length && seen.time() <= end)
            .map(seen -> seen.transaction)
            .toList());
  }

  /** The newest event time so far. */
  long newest() {
    return newest;
  }

  private boolean truncated(long from) {
    boolean tooOld = newest != Long.MIN_VALUE && horizon() > from;
    return tooOld || (lastPushedOut != null && lastPushedOut.time() > from);
  }

  private void forget(Seen next) {
    newest = Math.max(newest, next.time());
    for (Seen seen : all) {
      boolean beforeWhatWasPushedOut =
          lastPushedOut != null && AGE.compare(seen, lastPushedOut) <= 0;
      seen.forgotten |= seen.time() <= horizon() || beforeWhatWasPushedOut;
    }
    while (remembered().size() > policy.maxRemembered()) {
      Seen oldest = remembered().stream().min(AGE).orElseThrow();
      oldest.forgotten = true;
      lastPushedOut = oldest;
    }
  }

  private long horizon() {
    return newest - policy.allowedLateness().toMillis() - Transactions.HOUR;
  }

  /** How many are remembered now. */
  int size() {
    return remembered().size();
  }

  private List<Seen> remembered() {
    return all.stream().filter(seen -> !seen.forgotten).toList();
  }
}
