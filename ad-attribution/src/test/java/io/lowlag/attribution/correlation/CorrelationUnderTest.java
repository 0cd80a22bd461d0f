package io.lowlag.attribution.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.attribution.correlation.model.Correlation;
import io.lowlag.common.testing.ProcessorUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The processor in memory: a transaction has one timer if it has state, and none if it has not. */
final class CorrelationUnderTest extends ProcessorUnderTest<AdEvent, Correlation> {

  CorrelationUnderTest(CorrelationPolicy policy) {
    super(new CorrelationProcessor(policy));
  }

  List<Correlation> rows(String transaction, AdEvent... rows) {
    return rows(transaction, List.of(rows));
  }

  CorrelationUnderTest(CorrelationPolicy policy, Ledger ledger) {
    super(new CorrelationProcessor(policy, ledger));
  }

  @Override
  protected void checkStateOf(String transaction) {
    assertThat(timersOf(transaction))
        .as("timers of %s at %s", transaction, now())
        .hasSize(hasState(transaction) ? 1 : 0);
  }

  /** Everything put out so far, without origins. */
  List<Object> outputs() {
    return contents(allOutputs());
  }

  static List<Object> contents(List<Correlation> correlations) {
    List<Object> contents = new ArrayList<>();
    for (Correlation correlation : correlations) {
      List<Object> set =
          Stream.of(correlation.match(), correlation.unmatched(), correlation.dropped())
              .filter(Objects::nonNull)
              .map(Object.class::cast)
              .toList();
      assertThat(set).as("exactly one of match, unmatched and dropped").hasSize(1);
      contents.addAll(set);
    }
    return contents;
  }

  boolean hasState(String transaction) {
    return valueOf(CorrelationProcessor.TRANSACTION_STATE, transaction).isPresent();
  }
}
