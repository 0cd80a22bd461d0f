package io.lowlag.fraud.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.scoring.model.CardState;
import io.lowlag.fraud.scoring.model.ScoredTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.statefulprocessor.ImplicitGroupingKeyTracker;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.testing.InMemoryStatefulProcessorHandle;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TwsTester;
import scala.Option;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A processor with state and timers in memory. After every step it checks what must always hold: a
 * card has one timer if it has state and none if it has not, and no more segments than it says.
 */
final class ProcessorUnderTest {

  private final ScoringProcessor processor;
  private final InMemoryStatefulProcessorHandle inMemory;
  private final TwsTester<String, CardTransaction, ScoredTransaction> tester;
  private final List<ScoredTransaction> outputs = new ArrayList<>();
  private final List<String> cards;

  ProcessorUnderTest(ScoringPolicy policy, String... cards) {
    this.processor = new ScoringProcessor(policy);
    this.cards = List.of(cards);
    this.tester =
        new TwsTester<>(
            processor,
            CollectionConverters.asScala(List.<Tuple2<String, Object>>of()).toList(),
            TimeMode.ProcessingTime(),
            OutputMode.Update(),
            Option.empty());
    this.inMemory = (InMemoryStatefulProcessorHandle) processor.getHandle();
    processor.setHandle(CopyingState.over(inMemory));
    restart();
  }

  /** As the next batch of Spark does: all that is not in state is gone. */
  void restart() {
    processor.init(OutputMode.Update(), TimeMode.ProcessingTime());
  }

  /** One call with these rows; returns what it put out. */
  List<ScoredTransaction> rows(List<CardTransaction> rows) {
    String card = rows.get(0).getCardId();
    List<ScoredTransaction> step =
        CollectionConverters.asJava(tester.test(card, CollectionConverters.asScala(rows).toList()));
    outputs.addAll(step);
    cards.forEach(this::checkStateOf);
    return step;
  }

  List<ScoredTransaction> rows(CardTransaction... rows) {
    return rows(List.of(rows));
  }

  /** Moves processing time; timers fire. */
  void advanceTo(long millis) {
    assertThat(CollectionConverters.asJava(tester.setProcessingTime(millis))).isEmpty();
    for (String card : cards) {
      checkStateOf(card);
      assertThat(timersOf(card)).allMatch(timer -> timer > millis);
    }
  }

  private void checkStateOf(String card) {
    Option<CardState> state = tester.peekValueState(ScoringProcessor.CARD_STATE, card);
    assertThat(timersOf(card)).as("timers of %s", card).hasSize(state.isDefined() ? 1 : 0);
    assertThat(segmentsOf(card))
        .as("segments of %s", card)
        .hasSize(state.isDefined() ? state.get().getSegments() : 0);
  }

  List<ScoredTransaction> outputs() {
    return outputs;
  }

  boolean hasState(String card) {
    return tester.peekValueState(ScoringProcessor.CARD_STATE, card).isDefined();
  }

  Map<Long, byte[]> segmentsOf(String card) {
    return CollectionConverters.asJava(
        tester.<Long, byte[]>peekMapState(ScoringProcessor.SEGMENTS_STATE, card));
  }

  List<Long> timersOf(String card) {
    ImplicitGroupingKeyTracker.setImplicitKey(card);
    List<Long> timers = new ArrayList<>();
    CollectionConverters.asJava(inMemory.listTimers()).forEachRemaining(t -> timers.add((Long) t));
    return timers;
  }
}
