package io.lowlag.fraud.scoring;

import java.util.Comparator;

/**
 * A transaction as far as it counts for later ones of its card.
 *
 * @param eventTime epoch milliseconds
 * @param sequence its place in the card's source order
 * @param txId recognises its repetition
 * @param amount in ten-thousandths of the currency, never negative
 * @param merchant where
 * @param country where
 */
record PastTransaction(
    long eventTime, long sequence, String txId, long amount, Name merchant, Name country) {

  /** By event time; of the same time, in source order. */
  static final Comparator<PastTransaction> BY_TIME =
      Comparator.comparingLong(PastTransaction::eventTime)
          .thenComparingLong(PastTransaction::sequence);

  /** A merchant or country of one card, the same object each time, so that it can be ticked off. */
  static final class Name {

    private final String text;
    private long tickedBy;

    Name(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    /** Whether this count, known by its number, meets the name for the first time. */
    boolean tickOff(long count) {
      boolean first = tickedBy != count;
      tickedBy = count;
      return first;
    }
  }
}
