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
 * Reads the card that is bound to the state, and writes it back.
 *
 * <p>The memory of a busy card is kept here between two calls, so that its whole hour is not read
 * for each transaction. That is safe because the processor, and this object with it, lives exactly
 * as long as the one sequence of states that it writes: a repeated attempt starts with a new
 * processor.
 */
final class CardMemories {

  /**
   * The maximum number of kept transactions of all busy cards of a task together; each takes about
   * 350 bytes.
   */
  private static final int MOST_KEPT = 60_000;

  private final ScoringPolicy policy;
  private final ScoringMetrics metrics;
  private final ValueState<CardState> cards;
  private final MapState<Long, byte[]> segments;
  private final Map<String, Card> busy = new LinkedHashMap<>();
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

  /** Returns the card, which the caller must give back by {@link #store} or {@link #giveBack}. */
  Card take(String cardId) {
    Card card = busy.remove(cardId);
    if (card != null) {
      kept -= card.memory().size();
      return card;
    }
    CardState found = cards.get();
    CardState state = found == null ? CardState.unknown() : found;
    return new Card(
        cardId, policy, state, new CardMemory(policy, metrics, state, segmentsOf(state)));
  }

  private List<byte[]> segmentsOf(CardState state) {
    List<byte[]> all = new ArrayList<>();
    if (state.segments() > 0) {
      CollectionConverters.asJava(segments.values()).forEachRemaining(all::add);
    }
    return all;
  }

  /** Writes a changed card to the state and gives it back. */
  void store(String cardId, Card card) {
    cards.update(card.state());
    card.memory().segments().store(segments);
    giveBack(cardId, card);
  }

  /** Gives back a card that has not changed. */
  void giveBack(String cardId, Card card) {
    if (card.memory().segments().full() == 0) {
      return;
    }
    busy.put(cardId, card);
    kept += card.memory().size();
    Iterator<Card> longestUnused = busy.values().iterator();
    while (kept > MOST_KEPT) {
      kept -= longestUnused.next().memory().size();
      longestUnused.remove();
    }
  }

  /** Removes the state of a card that was taken. */
  void remove() {
    List<Long> keys = new ArrayList<>();
    CollectionConverters.asJava(segments.keys()).forEachRemaining(keys::add);
    keys.forEach(segments::removeKey);
    cards.clear();
  }
}
