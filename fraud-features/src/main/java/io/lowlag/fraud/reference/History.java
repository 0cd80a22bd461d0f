package io.lowlag.fraud.reference;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;

/**
 * The history of a text that changes over time, encoded as bytes in which the text of a moment is
 * found without reading the others: the number of texts, since when each is valid, where each ends,
 * and the texts.
 */
public final class History {

  /** The start of validity of a row that does not have one: it was always valid. */
  public static final long ALWAYS = Long.MIN_VALUE;

  private History() {}

  /**
   * Encodes a history.
   *
   * @param values the texts by when they become valid, epoch milliseconds; each is valid until the
   *     next
   */
  public static byte[] of(SortedMap<Long, String> values) {
    int texts = values.values().stream().mapToInt(text -> text.getBytes(UTF_8).length).sum();
    int size = Integer.BYTES + values.size() * (Long.BYTES + Integer.BYTES) + texts;
    ByteBuffer bytes = ByteBuffer.allocate(size).putInt(values.size());
    values.keySet().forEach(bytes::putLong);
    int end = 0;
    for (String text : values.values()) {
      end += text.getBytes(UTF_8).length;
      bytes.putInt(end);
    }
    for (Map.Entry<Long, String> value : values.entrySet()) {
      bytes.put(value.getValue().getBytes(UTF_8));
    }
    return bytes.array();
  }

  /** Returns the text that was valid at a time, epoch milliseconds; null if there was none. */
  public static String at(byte[] history, long time) {
    ByteBuffer bytes = ByteBuffer.wrap(history);
    int count = bytes.getInt(0);
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (bytes.getLong(Integer.BYTES + middle * Long.BYTES) <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? null : text(history, count, low - 1);
  }

  private static String text(byte[] history, int count, int index) {
    ByteBuffer bytes = ByteBuffer.wrap(history);
    int ends = Integer.BYTES + count * Long.BYTES;
    int texts = ends + count * Integer.BYTES;
    int begin = index == 0 ? 0 : bytes.getInt(ends + (index - 1) * Integer.BYTES);
    int end = bytes.getInt(ends + index * Integer.BYTES);
    return new String(history, texts + begin, end - begin, UTF_8);
  }
}
