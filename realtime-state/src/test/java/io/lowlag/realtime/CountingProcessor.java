package io.lowlag.realtime;

import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import scala.collection.Iterator;
import scala.collection.Iterator$;

/** Counts the rows of a key and says the count; a second after the first row, says so once more. */
final class CountingProcessor extends StatefulProcessor<String, String, String> {

  private static final long serialVersionUID = 1L;

  private final boolean expiring;
  private transient ValueState<Long> count;

  CountingProcessor() {
    this(true);
  }

  /**
   * @param expiring whether each key gets a timer
   */
  CountingProcessor(boolean expiring) {
    this.expiring = expiring;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    count = getHandle().getValueState("count", Encoders.LONG(), TTLConfig.NONE());
  }

  @Override
  public Iterator<String> handleInputRows(
      String key, Iterator<String> rows, TimerValues timerValues) {
    long before = count.exists() ? count.get() : 0;
    if (before == 0 && expiring) {
      getHandle().registerTimer(timerValues.getCurrentProcessingTimeInMs() + 1_000);
    }
    long now = before;
    while (rows.hasNext()) {
      rows.next();
      now++;
    }
    count.update(now);
    return Iterator$.MODULE$.single(key + "=" + now);
  }

  @Override
  public Iterator<String> handleExpiredTimer(
      String key, TimerValues timerValues, ExpiredTimerInfo expired) {
    return Iterator$.MODULE$.single("expired " + key);
  }
}
