package io.lowlag.fraud.scoring;

import io.lowlag.common.record.SourceOrder;
import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.scoring.model.CardOutcome;
import io.lowlag.fraud.scoring.model.CardState;
import io.lowlag.realtime.RecordEncoder;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Adds the rolling features of its card to each transaction, keyed by {@code card_id}, in
 * processing-time mode, and emits the current features of the card. A later step adds the score.
 *
 * <p>Features compare event times in source order. Processing time decides when transactions leave
 * the windows of a card that gets no others, and ends the state of idle cards. A card that has
 * state has exactly one timer. When it fires, the processor computes the card's features again and
 * moves the timer to their next change.
 */
public final class ScoringProcessor
    extends StatefulProcessor<String, CardTransaction, CardOutcome> {

  /** Name of the value state that holds the card without its full segments. */
  static final String CARD_STATE = "card";

  /** Name of the map state that holds the full segments by their numbers. */
  static final String SEGMENTS_STATE = "segments";

  private final ScoringPolicy policy;
  private transient CardMemories cards;

  public ScoringProcessor(ScoringPolicy policy) {
    this.policy = policy;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    cards =
        new CardMemories(
            policy,
            new ScoringMetrics(),
            getHandle()
                .getValueState(CARD_STATE, RecordEncoder.of(CardState.class), TTLConfig.NONE()),
            getHandle()
                .getMapState(SEGMENTS_STATE, Encoders.LONG(), Encoders.BINARY(), TTLConfig.NONE()));
  }

  @Override
  public Iterator<CardOutcome> handleInputRows(
      String cardId, Iterator<CardTransaction> rows, TimerValues timers) {
    long now = timers.getCurrentProcessingTimeInMs();
    Card card = cards.take(cardId);
    long before = card.memory().nextSequence();
    List<CardOutcome> results = new ArrayList<>();
    for (CardTransaction transaction : SourceOrder.sorted(rows, CardTransaction::origin)) {
      if (transaction.isErasure()) {
        forget(card);
        card = cards.take(cardId);
        before = card.memory().nextSequence();
        results.add(CardOutcome.ofErasure(cardId));
      } else {
        results.add(card.take(transaction, now));
      }
    }
    if (card.memory().nextSequence() == before) {
      cards.giveBack(cardId, card);
    } else {
      bringForward(card, now);
      cards.store(cardId, card);
    }
    return CollectionConverters.asScala(results.iterator());
  }

  private void forget(Card card) {
    if (card.timer() != CardState.NO_TIMER) {
      getHandle().deleteTimer(card.timer());
    }
    cards.remove();
  }

  // A timer that fires too early costs a read; moving it with each transaction would cost two
  // writes.
  private void bringForward(Card card, long now) {
    // A batch does not look for timers before its own time, so a change that a late record has
    // already caused is due now.
    long due = Math.max(now, card.due());
    if (due >= card.timer()) {
      return;
    }
    if (card.timer() != CardState.NO_TIMER) {
      getHandle().deleteTimer(card.timer());
    }
    setTimer(card, due);
  }

  private void setTimer(Card card, long due) {
    getHandle().registerTimer(due);
    card.timer(due);
  }

  @Override
  public Iterator<CardOutcome> handleExpiredTimer(
      String cardId, TimerValues timers, ExpiredTimerInfo expired) {
    long now = Math.max(expired.getExpiryTimeInMs(), timers.getCurrentProcessingTimeInMs());
    Card card = cards.take(cardId);
    CardFeatures features = card.pass(now);
    if (card.isOver(now)) {
      cards.remove();
    } else {
      setTimer(card, card.due());
      cards.store(cardId, card);
    }
    List<CardOutcome> results =
        features == null ? List.of() : List.of(new CardOutcome(null, features));
    return CollectionConverters.asScala(results.iterator());
  }
}
