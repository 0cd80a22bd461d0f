package com.example.limits;

import io.lowlag.realtime.RecordEncoder;
import java.util.List;
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
 * Alerts once when a card spends more than a limit within a period. The period begins with the
 * first payment; a timer ends it, and with it the state of the card.
 */
public final class LimitProcessor extends StatefulProcessor<String, Payment, Alert> {

  private static final long serialVersionUID = 1L;

  private final long limitCents;
  private final long periodMillis;
  private transient ValueState<Spending> spending;

  public LimitProcessor(long limitCents, long periodMillis) {
    this.limitCents = limitCents;
    this.periodMillis = periodMillis;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    spending =
        getHandle().getValueState("spending", RecordEncoder.of(Spending.class), TTLConfig.NONE());
  }

  @Override
  public Iterator<Alert> handleInputRows(String card, Iterator<Payment> rows, TimerValues time) {
    Spending before = spending.exists() ? spending.get() : null;
    if (before == null) {
      getHandle().registerTimer(time.getCurrentProcessingTimeInMs() + periodMillis);
      before = new Spending(0, false);
    }
    long cents = before.cents();
    while (rows.hasNext()) {
      cents += rows.next().cents();
    }
    boolean over = cents > limitCents;
    spending.update(new Spending(cents, before.alerted() || over));
    return iterator(over && !before.alerted() ? List.of(new Alert(card, cents)) : List.of());
  }

  @Override
  public Iterator<Alert> handleExpiredTimer(
      String card, TimerValues time, ExpiredTimerInfo expired) {
    spending.clear();
    return iterator(List.of());
  }

  private static Iterator<Alert> iterator(List<Alert> alerts) {
    return CollectionConverters.asScala(alerts.iterator());
  }
}
