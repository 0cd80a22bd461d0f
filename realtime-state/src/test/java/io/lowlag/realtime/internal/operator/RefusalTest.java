package io.lowlag.realtime.internal.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lowlag.realtime.CoPartitionedState;
import io.lowlag.realtime.StateOptions;
import io.lowlag.realtime.testing.TestSpark;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.Iterator;

/** What is refused on the driver before anything runs, and in which words. */
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
