package io.lowlag.fraud.scoring;

import io.lowlag.fraud.scoring.model.CardState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.streaming.MapState;
import org.apache.spark.sql.streaming.ValueState;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Reads the memory of the card that is bound to the state, and writes it back.
 *
 * <p>The memory of a busy card is kept here between two calls, so that its whole hour is not read
 * for each transaction. That is safe because the processor, and this with it, lives exactly as long
 * as the one sequence of states that it writes: a repeated attempt begins with a new one.
 */
final class CardMemories {

  /** Of all busy cards of a task together; some 200 bytes each. */
  private static final int MOST_KEPT = 100_000;

  private final ScoringPolicy policy;
  private final ScoringMetrics metrics;
  private final ValueState<CardState> cards;
  private final MapState<Long, byte[]> segments;
  private final Map<String, CardMemory> busy = new LinkedHashMap<>();
  private int kept;

  CardMemories(
      ScoringPolicy policy,
      ScoringMetrics metrics,
      ValueState<CardState> cards,
      MapState<Long, byte[]> segments) {
    this.policy = policy;
    this.metrics = metrics;
    this.cards = cards;
    this.segments = segments;
  }

  /** The card's memory; give it back by {@link #store} or {@link #giveBack}. */
  CardMemory take(String cardId) {
    CardMemory memory = busy.remove(cardId);
    if (memory != null) {
      kept -= memory.size();
      return memory;
    }
    CardState state = cards.get();
    return new CardMemory(
        policy, metrics, state == null ? CardState.unknown() : state, segmentsOf(state));
  }

  private List<byte[]> segmentsOf(CardState state) {
    List<byte[]> all = new ArrayList<>();
    if (state != null && state.segments() > 0) {
      CollectionConverters.asJava(segments.values()).forEachRemaining(all::add);
    }
    return all;
  }

  /** Writes what has changed. */
  void store(String cardId, CardMemory memory, long now) {
    cards.update(memory.state(now));
    memory.segments().store(segments);
    giveBack(cardId, memory);
  }

  /** Ends the use of a memory that has not changed. */
  void giveBack(String cardId, CardMemory memory) {
    if (memory.segments().full() == 0) {
      return;
    }
    busy.put(cardId, memory);
    kept += memory.size();
    Iterator<CardMemory> longestUnused = busy.values().iterator();
    while (kept > MOST_KEPT) {
      kept -= longestUnused.next().size();
      longestUnused.remove();
    }
  }

  /** When the card's last transaction was read; processing time in epoch milliseconds. */
  long lastSeen() {
    return cards.get().lastSeen();
  }

  /** Ends the card's state. */
  void remove(String cardId) {
    CardMemory memory = busy.remove(cardId);
    if (memory != null) {
      kept -= memory.size();
    }
    List<Long> keys = new ArrayList<>();
    CollectionConverters.asJava(segments.keys()).forEachRemaining(keys::add);
    keys.forEach(segments::removeKey);
    cards.clear();
  }
}
