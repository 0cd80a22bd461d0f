package io.lowlag.fraud.features;

import io.lowlag.common.record.SourceOrder;
import io.lowlag.fraud.features.model.CardWindow;
import io.lowlag.fraud.features.model.WindowState;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.realtime.RecordEncoder;
import java.util.ArrayList;
import java.util.Collections;
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
 * Adds each transaction to the windows that contain its event time, keyed by {@code card_id}. Each
 * call emits each window that it has changed, once. Spark's own windows have one watermark for all
 * cards and partitions, so one record would decide which transactions of all cards are late.
 */
public final class WindowProcessor extends StatefulProcessor<String, CardTransaction, CardWindow> {

  private static final long serialVersionUID = 1L;

  /** Name of the value state. */
  static final String STATE = "windows";

  private final WindowPolicy policy;
  private transient WindowMetrics metrics;
  private transient ValueState<WindowState> windows;

  public WindowProcessor(WindowPolicy policy) {
    this.policy = policy;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    metrics = new WindowMetrics();
    windows =
        getHandle().getValueState(STATE, RecordEncoder.of(WindowState.class), TTLConfig.NONE());
  }

  @Override
  public Iterator<CardWindow> handleInputRows(
      String cardId, Iterator<CardTransaction> rows, TimerValues timers) {
    long now = timers.getCurrentProcessingTimeInMs();
    List<CardTransaction> left = afterErasure(SourceOrder.sorted(rows, CardTransaction::origin));
    WindowState before = windows.get();
    WindowedCard card =
        new WindowedCard(policy, metrics, before == null ? WindowState.unknown() : before);
    left.forEach(card::take);
    Iterator<CardWindow> changed = CollectionConverters.asScala(card.windows(cardId).iterator());
    if (!left.isEmpty()) {
      windows.update(card.state(now));
      if (before == null) {
        getHandle().registerTimer(now + policy.keepIdle().toMillis());
      }
    }
    return changed;
  }

  /**
   * Returns the rows after the last request to forget the card. If there is a request, it clears
   * the card's state and timers.
   */
  private List<CardTransaction> afterErasure(List<CardTransaction> sorted) {
    int from = sorted.size();
    while (from > 0 && !sorted.get(from - 1).isErasure()) {
      from--;
    }
    if (from > 0) {
      windows.clear();
      List<Object> timers = new ArrayList<>();
      CollectionConverters.asJava(getHandle().listTimers()).forEachRemaining(timers::add);
      timers.forEach(timer -> getHandle().deleteTimer((Long) timer));
    }
    return sorted.subList(from, sorted.size());
  }

  @Override
  public Iterator<CardWindow> handleExpiredTimer(
      String cardId, TimerValues timers, ExpiredTimerInfo expired) {
    long idleAt = windows.get().lastSeen() + policy.keepIdle().toMillis();
    if (idleAt > timers.getCurrentProcessingTimeInMs()) {
      getHandle().registerTimer(idleAt);
    } else {
      windows.clear();
    }
    return CollectionConverters.asScala(Collections.<CardWindow>emptyIterator());
  }
}
