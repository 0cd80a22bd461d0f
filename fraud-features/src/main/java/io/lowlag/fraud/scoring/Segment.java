package io.lowlag.fraud.scoring;

import io.lowlag.fraud.scoring.PastTransaction.Name;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A run of a card's transactions, by sequence, as it lies in state: a format byte, then for each
 * its three numbers and its three texts, each text after its length.
 */
final class Segment {

  /**
   * Transactions in a full segment. The one that is being filled is written with each transaction,
   * so it must be short; a card's past is read segment by segment, so it must not be too short.
   */
  static final int LENGTH = 32;

  private static final byte FORMAT = 1;
  private static final int NUMBERS = 3 * Long.BYTES;

  private Segment() {}

  /** The number of the segment that a sequence falls in. */
  static long of(long sequence) {
    return sequence / LENGTH;
  }

  static byte[] write(List<PastTransaction> transactions) {
    if (transactions.isEmpty()) {
      return new byte[0];
    }
    int size = 1;
    List<byte[]> texts = new ArrayList<>(3 * transactions.size());
    for (PastTransaction each : transactions) {
      texts.add(each.txId().getBytes(StandardCharsets.UTF_8));
      texts.add(each.merchant().text().getBytes(StandardCharsets.UTF_8));
      texts.add(each.country().text().getBytes(StandardCharsets.UTF_8));
      size += NUMBERS;
    }
    for (byte[] text : texts) {
      size += Integer.BYTES + text.length;
    }
    ByteBuffer bytes = ByteBuffer.allocate(size).put(FORMAT);
    int text = 0;
    for (PastTransaction each : transactions) {
      bytes.putLong(each.eventTime()).putLong(each.sequence()).putLong(each.amount());
      for (int i = 0; i < 3; i++, text++) {
        bytes.putInt(texts.get(text).length).put(texts.get(text));
      }
    }
    return bytes.array();
  }

  /**
   * Reads a segment.
   *
   * @param merchants gives the card's object for a merchant
   * @param countries gives the card's object for a country
   */
  static List<PastTransaction> read(
      byte[] segment, Function<String, Name> merchants, Function<String, Name> countries) {
    if (segment.length == 0) {
      return List.of();
    }
    ByteBuffer bytes = ByteBuffer.wrap(segment);
    byte format = bytes.get();
    if (format != FORMAT) {
      throw new IllegalStateException(
          "the state of a card has format "
              + format
              + " and this version reads "
              + FORMAT
              + ": start from a new checkpoint folder");
    }
    List<PastTransaction> transactions = new ArrayList<>(LENGTH);
    while (bytes.hasRemaining()) {
      long eventTime = bytes.getLong();
      long sequence = bytes.getLong();
      long amount = bytes.getLong();
      String txId = text(bytes);
      Name merchant = merchants.apply(text(bytes));
      Name country = countries.apply(text(bytes));
      transactions.add(new PastTransaction(eventTime, sequence, txId, amount, merchant, country));
    }
    return transactions;
  }

  private static String text(ByteBuffer bytes) {
    int length = bytes.getInt();
    String text =
        new String(
            bytes.array(), bytes.arrayOffset() + bytes.position(), length, StandardCharsets.UTF_8);
    bytes.position(bytes.position() + length);
    return text;
  }
}
