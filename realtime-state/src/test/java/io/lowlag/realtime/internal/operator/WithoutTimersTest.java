package io.lowlag.realtime.internal.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** A processor that declares that it has no timers. */
@Tag("spark")
class WithoutTimersTest {

  // Spark's maintenance thread still writes when a test has ended.
  @TempDir private Path checkpoint;

  @Test
  void stateGoesOnFromBatchToBatch() {
    OperatorRuns operator =
        new OperatorRuns(checkpoint, 1, new Counter(), System::currentTimeMillis, TimeMode.None());

    List<List<String>> first = operator.run("", "one", true, partition -> rows());
    List<List<String>> second = operator.run("one", "two", true, partition -> rows());

    assertThat(first).containsExactly(List.of("a 1", "a 2"));
    assertThat(second).containsExactly(List.of("a 3", "a 4"));
  }

  private static Iterator<String> rows() {
    return List.of("a:add:1", "a:add:1").iterator();
  }

  private static final class Counter extends StatefulProcessor<String, String, String> {

    private static final long serialVersionUID = 1L;
    private transient ValueState<Long> count;

    @Override
    public void init(OutputMode outputMode, TimeMode timeMode) {
      count = getHandle().getValueState("count", Encoders.LONG(), TTLConfig.NONE());
    }

    @Override
    public scala.collection.Iterator<String> handleInputRows(
        String key, scala.collection.Iterator<String> rows, TimerValues timerValues) {
      List<String> counted = new ArrayList<>();
      while (rows.hasNext()) {
        rows.next();
        count.update(count.exists() ? count.get() + 1 : 1);
        counted.add(key + " " + count.get());
      }
      return CollectionConverters.asScala(counted.iterator());
    }
  }
}
