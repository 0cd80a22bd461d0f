package io.lowlag.fraud.scoring;

import io.lowlag.fraud.memory.PastTransaction;
import io.lowlag.fraud.memory.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.streaming.MapState;

/**
 * Keeps track of which segment of a card's state contains which transactions. A full segment is
 * written once and removed when the last of its transactions is forgotten; only the segment that is
 * being filled is written repeatedly.
 */
final class CardSegments {

  private final List<PastTransaction> tail = new ArrayList<>(Segment.LENGTH);
  private final Map<Long, Integer> full = new HashMap<>();
  private final Map<Long, List<PastTransaction>> unwritten = new HashMap<>();
  private final Set<Long> emptied = new HashSet<>();

  /** Adds a transaction that was read from state. */
  void restore(PastTransaction transaction, boolean ofFullSegment) {
    if (ofFullSegment) {
      full.merge(Segment.of(transaction.sequence()), 1, Integer::sum);
    } else {
      tail.add(transaction);
    }
  }

  /** Adds the next transaction of the sequence, even if it is forgotten at once. */
  void add(PastTransaction transaction) {
    tail.add(transaction);
    if ((transaction.sequence() + 1) % Segment.LENGTH == 0) {
      long segment = Segment.of(transaction.sequence());
      full.put(segment, tail.size());
      unwritten.put(segment, new ArrayList<>(tail));
      tail.clear();
    }
  }

  /** Forgets a transaction. */
  void drop(PastTransaction transaction) {
    long segment = Segment.of(transaction.sequence());
    if (!full.containsKey(segment)) {
      tail.remove(transaction);
      return;
    }
    if (unwritten.containsKey(segment)) {
      unwritten.get(segment).remove(transaction);
    }
    if (full.merge(segment, -1, Integer::sum) == 0) {
      full.remove(segment);
      if (unwritten.remove(segment) == null) {
        emptied.add(segment);
      }
    }
  }

  /** Brings the full segments in state up to date. */
  void store(MapState<Long, byte[]> state) {
    unwritten.forEach((segment, content) -> state.updateValue(segment, Segment.write(content)));
    unwritten.clear();
    emptied.forEach(state::removeKey);
    emptied.clear();
  }

  byte[] tail() {
    return Segment.write(tail);
  }

  int full() {
    return full.size();
  }
}
