package io.lowlag.realtime.internal.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lowlag.realtime.CoPartitionedState;
import io.lowlag.realtime.RecordEncoder;
import io.lowlag.realtime.StateOptions;
import io.lowlag.realtime.testing.TestSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import scala.collection.Iterator;

/** What is refused on the driver before anything runs, and in which words. */
@Tag("spark")
class RefusalTest {

  @TempDir Path checkpoint;

  @Test
  void aStateVariableWithTtl() {
    assertThatThrownBy(
            () -> define(new DeclaringProcessor<>("seen", Encoders.LONG(), Duration.ofHours(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("state variable seen has a TTL")
        .hasMessageContaining("TTLConfig.NONE()");
  }

  @Test
  void eventTimeTimers() {
    StateOptions options = options();
    assertThatThrownBy(() -> options.withTimeMode(TimeMode.EventTime()))
        .hasMessageContaining("cannot run without a watermark");
  }

  @Test
  void speculation() {
    var conf = TestSpark.shared().sparkContext().conf();
    conf.set("spark.speculation", "true");
    try {
      assertThatThrownBy(() -> define(new LedgerProcessor()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("set spark.speculation=false");
    } finally {
      conf.set("spark.speculation", "false");
    }
  }

  @Test
  void theStateOfAnotherProcessor() {
    define(new LedgerProcessor());

    assertThatThrownBy(() -> define(new DeclaringProcessor<>("seen", Encoders.LONG(), null)))
        .hasMessageContaining("holds state of processor " + LedgerProcessor.class.getName())
        .hasMessageContaining("the query has " + DeclaringProcessor.class.getName());
  }

  @Test
  void aStateVariableOfAnotherType() {
    define(new DeclaringProcessor<>("seen", Encoders.LONG(), null));

    assertThatThrownBy(() -> define(new DeclaringProcessor<>("seen", Encoders.STRING(), null)))
        .hasMessageContaining("state variable seen")
        .hasMessageContaining("bigint")
        .hasMessageContaining("string");
  }

  @Test
  void aQueryThatIsDefinedAndNeverStartsOwnsNothing() {
    define(new LedgerProcessor());

    assertThat(checkpoint.resolve("lowlag-state/owners")).isEmptyDirectory();
  }

  @Test
  void aNewStateVariableIsWelcome() {
    define(new DeclaringProcessor<>("seen", Encoders.LONG(), null));

    assertThatCode(() -> define(new DeclaringProcessor<>("more", Encoders.STRING(), null)))
        .doesNotThrowAnyException();
    // And the first is still remembered
    assertThatThrownBy(() -> define(new DeclaringProcessor<>("seen", Encoders.STRING(), null)))
        .hasMessageContaining("state variable seen");
  }

  public record Visit(String page, Long at) {}

  public record Seen(String id, long count, List<Visit> visits) {}

  public record Longer(String id, long count, List<Visit> visits, Long last) {}

  public record Removed(String id, List<Visit> visits) {}

  public record Retyped(String id, int count, List<Visit> visits) {}

  public record Moved(String id, Long last, long count, List<Visit> visits) {}

  public record Primitive(String id, long count, List<Visit> visits, long last) {}

  public record TimedVisit(String page, String at) {}

  public record RetypedInside(String id, long count, List<TimedVisit> visits) {}

  @Test
  void aNewOptionalComponentIsWelcomeAndStays() {
    define(seen(Seen.class));

    define(seen(Longer.class));

    // The state may have values with it from now on.
    assertThatThrownBy(() -> define(seen(Seen.class)))
        .hasMessageContaining("component last is gone");
  }

  static List<Arguments> changedRecords() {
    return List.of(
        arguments(Removed.class, "component count is gone", "keep it"),
        arguments(Retyped.class, "component count was bigint and is int", "a new component"),
        arguments(Moved.class, "component count was number 2 and is number 3", "go to the end"),
        arguments(Primitive.class, "the new component last cannot be null", "Long instead of long"),
        arguments(
            RetypedInside.class,
            "component visits[].at was bigint and is string",
            "a new component"));
  }

  @ParameterizedTest
  @MethodSource("changedRecords")
  void aRecordThatCannotReadWhatTheStateHas(
      Class<? extends Record> now, String what, String remedy) {
    define(seen(Seen.class));

    assertThatThrownBy(() -> define(seen(now)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("state variable seen")
        .hasMessageContaining(what)
        .hasMessageContaining(remedy)
        .hasMessageContaining("or give the query a new checkpoint or operator name");
    // And what it was is still what it is.
    define(seen(Seen.class));
  }

  private static DeclaringProcessor<?> seen(Class<? extends Record> type) {
    return new DeclaringProcessor<>("seen", RecordEncoder.of(type), null);
  }

  private <T extends StatefulProcessor<String, String, String>> void define(T processor) {
    MapFunction<String, String> key = LedgerProcessor::keyOf;
    CoPartitionedState.transformWithState(
        TestSpark.shared().emptyDataset(Encoders.STRING()),
        key,
        Encoders.STRING(),
        processor,
        Encoders.STRING(),
        options());
  }

  private StateOptions options() {
    return StateOptions.of(checkpoint.toUri().toString(), "ledger");
  }

  /** Declares one state variable. */
  static final class DeclaringProcessor<T> extends StatefulProcessor<String, String, String> {

    private static final long serialVersionUID = 1L;
    private final String variable;
    private final Encoder<T> encoder;
    private final Duration ttl;

    DeclaringProcessor(String variable, Encoder<T> encoder, Duration ttl) {
      this.variable = variable;
      this.encoder = encoder;
      this.ttl = ttl;
    }

    @Override
    public void init(OutputMode outputMode, TimeMode timeMode) {
      TTLConfig config = ttl == null ? TTLConfig.NONE() : new TTLConfig(ttl);
      var unused = getHandle().getValueState(variable, encoder, config);
    }

    @Override
    public Iterator<String> handleInputRows(
        String key, Iterator<String> rows, TimerValues timerValues) {
      return rows;
    }
  }
}
