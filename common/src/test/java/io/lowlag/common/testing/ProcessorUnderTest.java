package io.lowlag.common.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.statefulprocessor.ImplicitGroupingKeyTracker;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.testing.InMemoryStatefulProcessorHandle;
import org.apache.spark.sql.execution.streaming.operators.stateful.transformwithstate.timers.TimerValuesImpl;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TwsTester;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/**
 * A processor with state and timers in memory, under a clock that the test moves. After every step
 * it checks what must always hold: no timer lies where a batch would not look for it any more, and
 * whatever the subclass adds.
 *
 * @param <I> rows in
 * @param <O> rows out
 */
public class ProcessorUnderTest<I, O> {

  private final StatefulProcessor<String, I, O> processor;
  private final InMemoryStatefulProcessorHandle inMemory;
  private final TwsTester<String, I, O> tester;
  private final List<O> outputs = new ArrayList<>();
  private final Set<String> keys = new LinkedHashSet<>();
  private long now;

  public ProcessorUnderTest(StatefulProcessor<String, I, O> processor) {
    this.processor = processor;
    this.tester =
        new TwsTester<>(
            processor,
            CollectionConverters.asScala(List.<scala.Tuple2<String, Object>>of()).toList(),
            TimeMode.ProcessingTime(),
            OutputMode.Update(),
            Option.empty());
    this.inMemory = (InMemoryStatefulProcessorHandle) processor.getHandle();
    restart();
  }

  /** As the next batch of Spark does: what the processor holds beside its state is gone. */
  public final void restart() {
    processor.init(OutputMode.Update(), TimeMode.ProcessingTime());
  }

  /** What must hold for a key that has had rows, after any step of any key. */
  protected void checkStateOf(String key) {}

  /** One call with these rows; returns what it put out. */
  public List<O> rows(String key, List<I> rows) {
    keys.add(key);
    return kept(
        CollectionConverters.asJava(tester.test(key, CollectionConverters.asScala(rows).toList())));
  }

  /**
   * Rows of a batch at a later processing time, before that batch's timers fire: Spark hands rows
   * over first. The timers follow with {@link #advanceTo} that time.
   */
  public List<O> rowsOfBatchAt(long millis, String key, List<I> rows) {
    keys.add(key);
    ImplicitGroupingKeyTracker.setImplicitKey(key);
    List<O> step = new ArrayList<>();
    CollectionConverters.asJava(
            processor.handleInputRows(
                key,
                CollectionConverters.asScala(rows.iterator()),
                new TimerValuesImpl(Option.apply(millis), Option.empty())))
        .forEachRemaining(step::add);
    ImplicitGroupingKeyTracker.removeImplicitKey();
    return kept(step);
  }

  /** Moves processing time, in ms, forward; returns what the timers put out. */
  public List<O> advanceTo(long millis) {
    now = millis;
    List<O> step = kept(CollectionConverters.asJava(tester.setProcessingTime(millis)));
    assertThat(CollectionConverters.asJava(inMemory.timers().listExpiredTimers(now)))
        .as("timers left behind at %s", now)
        .isEmpty();
    return step;
  }

  private List<O> kept(List<O> step) {
    outputs.addAll(step);
    keys.forEach(this::checkStateOf);
    return step;
  }

  /** Everything put out so far. */
  public List<O> allOutputs() {
    return outputs;
  }

  /** Processing time, in ms. */
  public long now() {
    return now;
  }

  /** When the key's timers are due, in ms of processing time. */
  public List<Long> timersOf(String key) {
    ImplicitGroupingKeyTracker.setImplicitKey(key);
    List<Long> timers = new ArrayList<>();
    CollectionConverters.asJava(inMemory.listTimers()).forEachRemaining(t -> timers.add((Long) t));
    return timers;
  }

  public <T> Optional<T> valueOf(String variable, String key) {
    return OptionConverters.toJava(tester.<T>peekValueState(variable, key));
  }

  public <K, V> Map<K, V> mapOf(String variable, String key) {
    return CollectionConverters.asJava(tester.<K, V>peekMapState(variable, key));
  }
}
