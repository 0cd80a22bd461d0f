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

  private record Place(String runId, String topic, int partition) {}

  private TopicLags() {}

  /** The report of a reader about one partition; one thread writes, others read. */
  public static final class Lag {
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong arrival = new AtomicLong();
    private final AtomicLong knownAt = new AtomicLong();

    private Lag() {}

    /**
     * Reports the lag.
     *
     * @param waiting records that are not handed over yet
     * @param lastArrival when the record that was handed over last arrived, epoch milliseconds;
     *     negative if there was none
     * @param now epoch milliseconds
     */
    public void is(long waiting, long lastArrival, long now) {
      records.setRelease(waiting);
      arrival.setRelease(lastArrival);
      knownAt.setRelease(now);
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
    long now = System.currentTimeMillis();
    LAGS.values().removeIf(lag -> lag.isKnown() && now - lag.knownAt.get() > KEPT_MILLIS);
    return LAGS.entrySet().stream()
        .filter(entry -> entry.getValue().isKnown())
        .map(entry -> lag(entry.getKey(), entry.getValue(), now))
        .toList();
  }

  private static TopicLag lag(Place place, Lag lag, long now) {
    long records = Math.max(0, lag.records.get());
    long arrival = lag.arrival.get();
    long millis = records == 0 || arrival < 0 ? 0 : Math.max(0, now - arrival);
    return new TopicLag(
        place.runId(), place.topic(), place.partition(), records, millis, lag.knownAt.get());
  }
}
