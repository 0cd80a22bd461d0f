package io.lowlag.fraud.memory;

import io.lowlag.fraud.memory.PastTransaction.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Consecutive transactions of a card as they are stored in state: a format byte, then one
 * transaction after the other, with numbers in as few bytes as they need.
 */
public final class Segment {

  /**
   * The number of transactions in a full segment. The segment that is being filled is written with
   * each transaction, so it must be short. A card's past is read segment by segment, so it must not
   * be too short.
   */
  public static final int LENGTH = 32;

  /** The current format. Format 1 had no refunds, currencies and answers. */
  private static final int FORMAT = 2;

  private static final int REFUND = 1;
  private static final int CONVERTED = 2;
  private static final int OF_BASE_CURRENCY = 4;

  /** The approximate size of an ordinary transaction. */
  private static final int USUAL_BYTES = 112;

  private Segment() {}

  /** Returns the number of the segment that contains a sequence number. */
  public static long of(long sequence) {
    return sequence / LENGTH;
  }

  /** Writes a segment; an empty one has no bytes. */
  public static byte[] write(List<PastTransaction> transactions) {
    if (transactions.isEmpty()) {
      return new byte[0];
    }
    CompactWriter out = new CompactWriter(USUAL_BYTES * transactions.size());
    out.number(FORMAT);
    for (PastTransaction each : transactions) {
      boolean same = each.base() == each.amount();
      out.number(
          (each.refund() ? REFUND : 0)
              | (each.isConverted() ? CONVERTED : 0)
              | (same ? OF_BASE_CURRENCY : 0));
      out.signed(each.eventTime());
      out.number(each.sequence());
      out.number(each.amount());
      if (each.isConverted() && !same) {
        out.number(each.base());
      }
      out.text(each.txId());
      out.text(each.currency());
      out.text(each.merchant().text());
      out.text(each.country().text());
      out.bytes(each.answer());
    }
    return out.written();
  }

  /**
   * Reads a segment.
   *
   * @param merchants returns the card's object for a merchant
   * @param countries returns the card's object for a country
   */
  public static List<PastTransaction> read(
      byte[] segment, Function<String, Name> merchants, Function<String, Name> countries) {
    if (segment.length == 0) {
      return List.of();
    }
    CompactReader in = new CompactReader(segment);
    long format = in.number();
    if (format != FORMAT) {
      throw new IllegalStateException(
          "the state of a card has format "
              + format
              + " and this version reads "
              + FORMAT
              + ": start from a new checkpoint folder");
    }
    List<PastTransaction> transactions = new ArrayList<>(LENGTH);
    while (in.hasMore()) {
      transactions.add(transaction(in, merchants, countries));
    }
    return transactions;
  }

  private static PastTransaction transaction(
      CompactReader in, Function<String, Name> merchants, Function<String, Name> countries) {
    int flags = in.count();
    long eventTime = in.signed();
    long sequence = in.number();
    long amount = in.number();
    long base = PastTransaction.UNCONVERTED;
    if ((flags & CONVERTED) != 0) {
      base = (flags & OF_BASE_CURRENCY) != 0 ? amount : in.number();
    }
    return new PastTransaction(
        eventTime,
        sequence,
        in.text(),
        (flags & REFUND) != 0,
        amount,
        in.text(),
        base,
        merchants.apply(in.text()),
        countries.apply(in.text()),
        in.bytes());
  }
}
