package io.lowlag.attribution.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.attribution.correlation.model.Correlation;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.statefulprocessor.ImplicitGroupingKeyTracker;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.testing.InMemoryStatefulProcessorHandle;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TwsTester;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A processor with state and timers in memory. After every step it checks what must always hold: a
 * transaction has one timer if it has state, and none if it has not.
 */
final class ProcessorUnderTest {

  private final InMemoryStatefulProcessorHandle inMemory;
  private final TwsTester<String, AdEvent, Correlation> tester;
  private final List<Correlation> outputs = new ArrayList<>();
  private final List<String> transactions;
  private long now;

  ProcessorUnderTest(CorrelationPolicy policy, List<String> transactions) {
    CorrelationProcessor processor = new CorrelationProcessor(policy);
    this.transactions = transactions;
    this.tester =
        new TwsTester<>(
            processor,
            CollectionConverters.asScala(List.<scala.Tuple2<String, Object>>of()).toList(),
            TimeMode.ProcessingTime(),
            OutputMode.Update(),
            scala.Option.empty());
    this.inMemory = (InMemoryStatefulProcessorHandle) processor.getHandle();
    processor.setHandle(CopyingState.over(inMemory));
    processor.init(OutputMode.Update(), TimeMode.ProcessingTime());
  }

  /** One call with these rows; returns what it put out. */
  List<Correlation> rows(String transaction, List<AdEvent> rows) {
    return kept(tester.test(transaction, CollectionConverters.asScala(rows).toList()));
  }

  List<Correlation> rows(String transaction, AdEvent... rows) {
    return rows(transaction, List.of(rows));
  }

  /** Moves processing time; returns what the timers put out. */
  List<Correlation> advanceTo(long millis) {
    now = millis;
    return kept(tester.setProcessingTime(millis));
  }

  private List<Correlation> kept(scala.collection.immutable.List<Correlation> scalaOutputs) {
    List<Correlation> step = CollectionConverters.asJava(scalaOutputs);
    outputs.addAll(step);
    for (String transaction : transactions) {
      assertThat(timersOf(transaction))
          .as("timers of %s at %s", transaction, now)
          .hasSize(hasState(transaction) ? 1 : 0);
    }
    return step;
  }

  /** Everything put out so far, without origins. */
  List<Object> outputs() {
    return contents(outputs);
  }

  static List<Object> contents(List<Correlation> correlations) {
    List<Object> contents = new ArrayList<>();
    for (Correlation correlation : correlations) {
      assertThat(correlation.getMatch() == null)
          .as("exactly one of match and unmatched")
          .isNotEqualTo(correlation.getUnmatched() == null);
      contents.add(
          correlation.getMatch() != null ? correlation.getMatch() : correlation.getUnmatched());
    }
    return contents;
  }

  boolean hasState(String transaction) {
    return tester.peekValueState(CorrelationProcessor.REQUEST_STATE, transaction).isDefined()
        || !tester.peekListState(CorrelationProcessor.IMPRESSIONS_STATE, transaction).isEmpty();
  }

  List<Object> timersOf(String transaction) {
    ImplicitGroupingKeyTracker.setImplicitKey(transaction);
    return CollectionConverters.asJava(inMemory.listTimers().toList());
  }

  long now() {
    return now;
  }
}
