package io.lowlag.fraud.scoring;

import io.lowlag.common.record.SourceOrder;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.model.ScoredTransaction;
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
 * Gives each transaction the rolling features of its card, keyed by {@code card_id}, in
 * processing-time mode. What comes out waits for its score.
 *
 * <p>Features compare event times in source order; processing time only ends the state of idle
 * cards. A card that has state has exactly one timer, which looks, when it fires, whether the card
 * has been idle since, and otherwise moves to when it will have been.
 */
public final class ScoringProcessor
    extends StatefulProcessor<String, CardTransaction, ScoredTransaction> {

  /** Name of the value state that holds the card but for its full segments. */
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
  public Iterator<ScoredTransaction> handleInputRows(
      String cardId, Iterator<CardTransaction> rows, TimerValues timers) {
    long now = timers.getCurrentProcessingTimeInMs();
    CardMemory memory = cards.take(cardId);
    boolean unknown = memory.isEmpty();
    List<ScoredTransaction> results = new ArrayList<>();
    for (CardTransaction transaction : SourceOrder.sorted(rows, CardTransaction::origin)) {
      memory.accept(transaction).ifPresent(results::add);
    }
    if (results.isEmpty()) {
      cards.giveBack(cardId, memory);
    } else {
      cards.store(cardId, memory, now);
    }
    if (unknown) {
      getHandle().registerTimer(now + policy.keepIdle().toMillis());
    }
    return CollectionConverters.asScala(results.iterator());
  }

  @Override
  public Iterator<ScoredTransaction> handleExpiredTimer(
      String cardId, TimerValues timers, ExpiredTimerInfo expired) {
    long idleAt = cards.lastSeen() + policy.keepIdle().toMillis();
    if (idleAt > timers.getCurrentProcessingTimeInMs()) {
      getHandle().registerTimer(idleAt);
    } else {
      cards.remove(cardId);
    }
    return CollectionConverters.asScala(List.<ScoredTransaction>of().iterator());
  }
}
