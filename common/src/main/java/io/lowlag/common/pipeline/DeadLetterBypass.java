package io.lowlag.common.pipeline;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.realtime.metrics.CountsInTask;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Passes dead letters around a processor that knows only events, so that one query writes both. The
 * processor itself runs unmodified, on the same handle. What it refuses during a call is added to
 * the job's counts.
 */
final class DeadLetterBypass<E, O>
    extends StatefulProcessor<String, Tuple2<E, DeadLetter>, Tuple2<O, DeadLetter>>
    implements CountsInTask {

  private static final long serialVersionUID = 1L;

  /** The number of keys for the dead letters of one partition. */
  private static final int SPREAD = 1024;

  private final StatefulProcessor<String, E, O> processor;

  private RefusedCounts refused;

  /**
   * @param refused gets what the processor refuses; null if nobody asks
   */
  DeadLetterBypass(StatefulProcessor<String, E, O> processor, RefusedCounts refused) {
    this.processor = processor;
    this.refused = refused;
  }

  @Override
  public void countIn(StatefulProcessor<?, ?, ?> ofTask) {
    refused = ((DeadLetterBypass<?, ?>) ofTask).refused;
  }

  /**
   * Returns the key for a dead letter. No state is stored for it. With many keys, very many bad
   * records spread over all tasks; with one key, they would all be in the memory of one task.
   */
  static String key(DeadLetter dead) {
    return dead.topic() + '/' + dead.partition() + '/' + Math.floorMod(dead.offset(), SPREAD);
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    processor.setHandle(getHandle());
    processor.init(outputMode, timeMode);
  }

  @Override
  public Iterator<Tuple2<O, DeadLetter>> handleInputRows(
      String key, Iterator<Tuple2<E, DeadLetter>> rows, TimerValues timerValues) {
    List<Tuple2<O, DeadLetter>> results = new ArrayList<>();
    List<E> events = new ArrayList<>();
    while (rows.hasNext()) {
      Tuple2<E, DeadLetter> row = rows.next();
      if (row._1() == null) {
        results.add(new Tuple2<>(null, row._2()));
      } else {
        events.add(row._1());
      }
    }
    if (!events.isEmpty()) {
      collect(
          () ->
              processor.handleInputRows(
                  key, CollectionConverters.asScala(events.iterator()), timerValues),
          results);
    }
    return CollectionConverters.asScala(results.iterator());
  }

  @Override
  public Iterator<Tuple2<O, DeadLetter>> handleExpiredTimer(
      String key, TimerValues timerValues, ExpiredTimerInfo expired) {
    List<Tuple2<O, DeadLetter>> results = new ArrayList<>();
    collect(() -> processor.handleExpiredTimer(key, timerValues, expired), results);
    return CollectionConverters.asScala(results.iterator());
  }

  @Override
  public void close() {
    processor.close();
  }

  private void collect(Supplier<Iterator<O>> call, List<Tuple2<O, DeadLetter>> results) {
    RefusedCounts before = RefusalCounter.addTo(refused);
    try {
      Iterator<O> from = call.get();
      while (from.hasNext()) {
        results.add(new Tuple2<>(from.next(), null));
      }
    } finally {
      RefusalCounter.addTo(before);
    }
  }
}
