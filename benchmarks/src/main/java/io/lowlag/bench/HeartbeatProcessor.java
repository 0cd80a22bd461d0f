package io.lowlag.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Emits a heartbeat for each known key without end: each timer registers the next, at a fixed rate.
 * Rows are answered at once.
 */
final class HeartbeatProcessor extends StatefulProcessor<String, String, String> {

  private static final long serialVersionUID = 1L;

  private final long periodMs;
  private transient ValueState<Long> beats;

  HeartbeatProcessor(long periodMs) {
    this.periodMs = periodMs;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    beats = getHandle().getValueState("beats", Encoders.LONG(), TTLConfig.NONE());
  }

  @Override
  public Iterator<String> handleInputRows(String key, Iterator<String> rows, TimerValues timers) {
    if (!beats.exists()) {
      beats.update(0L);
      getHandle().registerTimer(timers.getCurrentProcessingTimeInMs() + periodMs);
    }
    return rows;
  }

  @Override
  public Iterator<String> handleExpiredTimer(
      String key, TimerValues timers, ExpiredTimerInfo expired) {
    beats.update(beats.get() + 1);
    getHandle().registerTimer(expired.getExpiryTimeInMs() + periodMs);
    long dueUs = TimeUnit.MILLISECONDS.toMicros(expired.getExpiryTimeInMs());
    return CollectionConverters.asScala(List.of(TimerLoad.HEARTBEAT + dueUs).iterator());
  }
}
