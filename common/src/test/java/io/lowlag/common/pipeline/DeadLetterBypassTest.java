package io.lowlag.common.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.common.decoding.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.TwsTester;
import org.apache.spark.sql.streaming.ValueState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.immutable.Nil$;
import scala.jdk.javaapi.CollectionConverters;

@Tag("spark")
class DeadLetterBypassTest {

  private static final DeadLetter DEAD =
      new DeadLetter(null, null, "orders", 0, 0, "not_json", "no value", 0, 0, null);

  private final TwsTester<String, Tuple2<String, DeadLetter>, Tuple2<String, DeadLetter>> tester =
      new TwsTester<>(
          new DeadLetterBypass<>(new Concatenating(), null),
          emptyList(),
          TimeMode.ProcessingTime(),
          OutputMode.Update(),
          Option.empty());

  @Test
  void eventsReachTheProcessorWithItsStateAndDeadLettersPassBy() {

    assertThat(test("k", List.of(event("a"), new Tuple2<>(null, DEAD), event("b"))))
        .containsExactlyInAnyOrder(new Tuple2<>(null, DEAD), event("ab"));
    assertThat(test("k", List.of(event("c")))).containsExactly(event("abc"));
  }

  @Test
  void deadLettersAloneDoNotCallTheProcessor() {
    assertThat(test(DeadLetterBypass.key(DEAD), List.of(new Tuple2<>(null, DEAD)))).hasSize(1);

    assertThat(tester.peekValueState("seen", DeadLetterBypass.key(DEAD)).isDefined()).isFalse();
  }

  @Test
  void timersAreTheProcessors() {
    test("k", List.of(event("a")));

    assertThat(CollectionConverters.asJava(tester.setProcessingTime(100)))
        .containsExactly(event("timer"));
  }

  private List<Tuple2<String, DeadLetter>> test(String key, List<Tuple2<String, DeadLetter>> rows) {
    return CollectionConverters.asJava(
        tester.test(key, CollectionConverters.asScala(rows).toList()));
  }

  private static Tuple2<String, DeadLetter> event(String text) {
    return new Tuple2<>(text, null);
  }

  @SuppressWarnings("unchecked") // Nil is the empty list of every type
  private static <T> scala.collection.immutable.List<T> emptyList() {
    return (scala.collection.immutable.List<T>) (Object) Nil$.MODULE$;
  }

  private static final class Concatenating extends StatefulProcessor<String, String, String> {
    private static final long serialVersionUID = 1L;
    private transient ValueState<String> seen;

    @Override
    public void init(OutputMode outputMode, TimeMode timeMode) {
      seen = getHandle().getValueState("seen", Encoders.STRING(), TTLConfig.NONE());
    }

    @Override
    public Iterator<String> handleInputRows(
        String key, Iterator<String> rows, TimerValues timerValues) {
      StringBuilder text = new StringBuilder(seen.exists() ? seen.get() : "");
      CollectionConverters.asJava(rows).forEachRemaining(text::append);
      seen.update(text.toString());
      getHandle().registerTimer(timerValues.getCurrentProcessingTimeInMs() + 50);
      return iterator(text.toString());
    }

    @Override
    public Iterator<String> handleExpiredTimer(
        String key, TimerValues timerValues, ExpiredTimerInfo expired) {
      return iterator("timer");
    }

    private static Iterator<String> iterator(String text) {
      return CollectionConverters.asScala(new ArrayList<>(List.of(text)).iterator());
    }
  }
}
