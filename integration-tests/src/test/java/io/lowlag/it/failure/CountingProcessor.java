package io.lowlag.it.failure;

import io.lowlag.realtime.RecordEncoder;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/** Tells each event its place in its key's history. */
final class CountingProcessor extends StatefulProcessor<String, Counted, Counted> {

  private static final long serialVersionUID = 1L;

  private transient ValueState<Counted> last;

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    last = getHandle().getValueState("last", RecordEncoder.of(Counted.class), TTLConfig.NONE());
  }

  @Override
  public Iterator<Counted> handleInputRows(
      String key, Iterator<Counted> events, TimerValues timerValues) {
    List<Counted> outputs = new ArrayList<>();
    Counted before = last.exists() ? last.get() : null;
    while (events.hasNext()) {
      before = events.next().after(before);
      outputs.add(before);
    }
    last.update(before);
    return CollectionConverters.asScala(outputs.iterator());
  }
}
