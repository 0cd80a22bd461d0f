package io.lowlag.realtime.internal.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.ListState;
import org.apache.spark.sql.streaming.MapState;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Uses every kind of state and timers in each way a processor may: registers, moves, deletes and
 * lets them expire. A row is {@code key:operation:argument}; its output tells the whole state.
 */
final class LedgerProcessor extends StatefulProcessor<String, String, String> {

  /** Counts the calls that were made, rows and timers. */
  static final AtomicLong CALLS = new AtomicLong();

  private static final long serialVersionUID = 1L;

  private transient ValueState<Long> count;
  private transient ListState<String> entries;
  private transient MapState<String, Long> totals;

  static String keyOf(String row) {
    return row.substring(0, row.indexOf(':'));
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    count = getHandle().getValueState("count", Encoders.LONG(), TTLConfig.NONE());
    entries = getHandle().getListState("entries", Encoders.STRING(), TTLConfig.NONE());
    totals =
        getHandle().getMapState("totals", Encoders.STRING(), Encoders.LONG(), TTLConfig.NONE());
  }

  @Override
  public Iterator<String> handleInputRows(
      String key, Iterator<String> rows, TimerValues timerValues) {
    List<String> outputs = new ArrayList<>();
    while (rows.hasNext()) {
      String[] row = rows.next().split(":", -1);
      count.update(count.exists() ? count.get() + 1 : 1);
      apply(row[1], row[2], timerValues.getCurrentProcessingTimeInMs());
      outputs.add(key + " " + row[1] + " " + describe());
    }
    CALLS.incrementAndGet();
    return CollectionConverters.asScala(outputs.iterator());
  }

  @Override
  public Iterator<String> handleExpiredTimer(
      String key, TimerValues timerValues, ExpiredTimerInfo expired) {
    String output = key + " expired " + describe();
    count.clear();
    entries.clear();
    totals.clear();
    CALLS.incrementAndGet();
    return CollectionConverters.asScala(List.of(output).iterator());
  }

  private void apply(String operation, String argument, long now) {
    switch (operation) {
      case "append" -> entries.appendValue(argument);
      case "add" -> {
        long before = totals.containsKey(argument) ? totals.getValue(argument) : 0;
        totals.updateValue(argument, before + 1);
      }
      case "drop" -> totals.removeKey(argument);
      case "expire" -> moveTimer(now + Long.parseLong(argument));
      case "keep" -> deleteTimers();
      default -> throw new IllegalStateException("operation " + operation);
    }
  }

  private void moveTimer(long expiry) {
    deleteTimers();
    getHandle().registerTimer(expiry);
  }

  private void deleteTimers() {
    List<Object> timers = new ArrayList<>();
    CollectionConverters.asJava(getHandle().listTimers()).forEachRemaining(timers::add);
    timers.forEach(timer -> getHandle().deleteTimer((Long) timer));
  }

  private String describe() {
    TreeMap<String, Long> sorted = new TreeMap<>();
    CollectionConverters.asJava(totals.iterator())
        .forEachRemaining(entry -> sorted.put(entry._1(), entry._2()));
    List<String> list = new ArrayList<>();
    CollectionConverters.asJava(entries.get()).forEachRemaining(list::add);
    return (count.exists() ? count.get() : 0) + " " + list + " " + sorted;
  }
}
