package io.lowlag.realtime.internal.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.realtime.metrics.CountsInTask;
import io.lowlag.realtime.testing.TestSpark;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import org.apache.spark.util.CollectionAccumulator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** A processor that adds to an accumulator, and is kept from batch to batch. */
@Tag("spark")
class CountsInTaskTest {

  // Spark's maintenance thread still writes when a test has ended.
  @TempDir private Path checkpoint;

  @Test
  void whatAKeptProcessorAddsReachesTheDriver() {
    CollectionAccumulator<String> seen =
        TestSpark.shared().sparkContext().collectionAccumulator("seen");
    OperatorRuns operator =
        new OperatorRuns(
            checkpoint, 1, new Adding(seen), System::currentTimeMillis, TimeMode.None());

    operator.run("", "one", true, partition -> rows("a"));
    operator.run("one", "two", true, partition -> rows("b"));
    operator.run("two", "three", true, partition -> rows("c"));

    assertThat(seen.value()).containsExactly("a in call 1", "b in call 2", "c in call 3");
  }

  private static Iterator<String> rows(String key) {
    return List.of(key + ":add:1").iterator();
  }

  private static final class Adding extends StatefulProcessor<String, String, String>
      implements CountsInTask {

    private static final long serialVersionUID = 1L;

    private CollectionAccumulator<String> seen;
    private transient int calls;
    private transient ValueState<Long> state;

    Adding(CollectionAccumulator<String> seen) {
      this.seen = seen;
    }

    @Override
    public void countIn(StatefulProcessor<?, ?, ?> ofTask) {
      seen = ((Adding) ofTask).seen;
    }

    @Override
    public void init(OutputMode outputMode, TimeMode timeMode) {
      state = getHandle().getValueState("state", Encoders.LONG(), TTLConfig.NONE());
    }

    @Override
    public scala.collection.Iterator<String> handleInputRows(
        String key, scala.collection.Iterator<String> rows, TimerValues timerValues) {
      rows.next();
      state.update(1L);
      calls++;
      seen.add(key + " in call " + calls);
      return CollectionConverters.asScala(Collections.<String>emptyIterator());
    }
  }
}
