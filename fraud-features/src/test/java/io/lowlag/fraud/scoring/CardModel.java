package io.lowlag.fraud.scoring;

import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.model.WindowFeatures;
import java.math.BigDecimal;
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

  /** The transaction's features; empty if its id is remembered. */
  Optional<ScoredTransaction> row(CardTransaction transaction) {
    if (remembered().stream()
        .anyMatch(seen -> seen.transaction.txId().equals(transaction.txId()))) {
      return Optional.empty();
    }
    Seen next = new Seen(transaction, all.size());
    boolean truncated = truncated(next.time() - Transactions.HOUR);
    all.add(next);
    ScoredTransaction scored =
        ScoredTransaction.unscored(
            transaction,
            window(next, Transactions.MINUTE),
            window(next, 10 * Transactions.MINUTE),
            window(next, Transactions.HOUR),
            truncated);
    forget(next);
    return Optional.of(scored);
  }

  private WindowFeatures window(Seen last, long length) {
    List<CardTransaction> in =
        remembered().stream()
            .filter(seen -> seen.time() > last.time() - length && seen.time() <= last.time())
            .map(seen -> seen.transaction)
            .toList();
    return WindowFeatures.ofPayments(
        in.size(),
        in.stream().map(CardTransaction::amount).reduce(BigDecimal.ZERO, BigDecimal::add),
        (int) in.stream().map(CardTransaction::merchant).distinct().count(),
        (int) in.stream().map(CardTransaction::country).distinct().count());
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
