package io.lowlag.realtime.internal.figures;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How far the tasks of this process are behind, as their readers report it. */
public final class TopicLags {

  /** If no task has reported a lag for this long, its query has ended. */
  private static final long KEPT_MILLIS = TimeUnit.DAYS.toMillis(1);

  private static final Map<Place, Lag> LAGS = new ConcurrentHashMap<>();

  /**
   * How long the report of a reader that reports all the time counts; more than a batch boundary.
   */
  private static final long FRESH_MILLIS = TimeUnit.SECONDS.toMillis(2);

  private record Place(String runId, String topic, int partition) {}

  private TopicLags() {}

  /** The report of a reader about one partition; one thread writes, others read. */
  public static final class Lag {
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong arrival = new AtomicLong();
    private final AtomicLong knownAt = new AtomicLong();
    private volatile boolean live;

    private Lag() {}

    /**
     * Reports the lag, as a batch found it.
     *
     * @param waiting records that are not handed over yet
     * @param lastArrival when the record that was handed over last arrived, epoch milliseconds;
     *     negative if there was none
     * @param now epoch milliseconds
     */
    public void is(long waiting, long lastArrival, long now) {
      live = false;
      set(waiting, lastArrival, now);
    }

    /**
     * Reports the lag of a reader that reports all the time. The lag grows if no report follows, or
     * if the reader does not know whether records wait.
     *
     * @param waiting records that are known and not handed over yet
     * @param readUpTo the latest moment before which no unread record arrived, epoch milliseconds;
     *     negative if there is none
     * @param now epoch milliseconds
     */
    public void isLive(long waiting, long readUpTo, long now) {
      live = true;
      set(waiting, readUpTo, now);
    }

    private void set(long waiting, long time, long now) {
      records.setRelease(waiting);
      arrival.setRelease(time);
      knownAt.setRelease(now);
    }

    private long millis(long now) {
      long time = arrival.get();
      long age = time < 0 ? 0 : Math.max(0, now - time);
      boolean isRead = records.get() <= 0 && (!live || age <= FRESH_MILLIS);
      return isRead ? 0 : age;
    }

    private boolean isKnown() {
      return knownAt.get() > 0;
    }
  }

  /** Returns the object to which the reader of a partition reports the lag of a query's run. */
  public static Lag of(String runId, String topic, int partition) {
    return LAGS.computeIfAbsent(new Place(runId, topic, partition), place -> new Lag());
  }

  /** Forgets a run that has ended. */
  public static void forget(String runId) {
    LAGS.keySet().removeIf(place -> place.runId().equals(runId));
  }

  static List<TopicLag> now() {
    return at(System.currentTimeMillis());
  }

  static List<TopicLag> at(long now) {
    LAGS.values().removeIf(lag -> lag.isKnown() && now - lag.knownAt.get() > KEPT_MILLIS);
    return LAGS.entrySet().stream()
        .filter(entry -> entry.getValue().isKnown())
        .map(entry -> lag(entry.getKey(), entry.getValue(), now))
        .toList();
  }

  private static TopicLag lag(Place place, Lag lag, long now) {
    long records = Math.max(0, lag.records.get());
    return new TopicLag(
        place.runId(),
        place.topic(),
        place.partition(),
        records,
        lag.millis(now),
        lag.knownAt.get());
  }
}
