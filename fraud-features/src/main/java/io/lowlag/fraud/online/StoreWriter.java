package io.lowlag.fraud.online;

import com.codahale.metrics.Counter;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.metrics.LogThrottle;
import io.lowlag.realtime.metrics.LatencyMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches to a store until it has them. While the store is unavailable, it waits and retries
 * on a new session. If the store refuses a value of a batch, it writes the batch's updates singly,
 * so that only those with such a value are missing.
 */
final class StoreWriter implements AutoCloseable {

  /** Counts rows that the store has changed. */
  static final String WRITTEN = "online.rows.written";

  /** Counts updates for which the store already had the same or a later row. */
  static final String UNCHANGED = "online.rows.unchanged";

  /** Counts writes that failed because the store was unavailable, and that were retried. */
  static final String FAILURES = "online.store.failures";

  private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);
  private static final LogThrottle THROTTLE = new LogThrottle();

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final FeatureStore store;
  private final BiConsumer<CardUpdate, String> refused;

  private final Counter written = JobMetrics.counter(WRITTEN);
  private final Counter unchanged = JobMetrics.counter(UNCHANGED);
  private final Counter failures = JobMetrics.counter(FAILURES);

  // Belongs to the thread that writes; other threads only abort it.
  private volatile FeatureStore.Session session;

  /**
   * @param refused takes each update that the store cannot hold, and the reason
   */
  StoreWriter(FeatureStore store, BiConsumer<CardUpdate, String> refused) {
    this.store = store;
    this.refused = refused;
  }

  void write(List<CardUpdate> batch) throws InterruptedException {
    try {
      retrying(batch);
    } catch (RefusedUpdateException e) {
      if (batch.size() == 1) {
        refused.accept(batch.get(0), e.getMessage());
        return;
      }
      for (CardUpdate update : batch) {
        write(List.of(update));
      }
    }
  }

  private void retrying(List<CardUpdate> batch)
      throws InterruptedException, RefusedUpdateException {
    long awaySince = 0;
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        if (session == null) {
          session = store.open();
        }
        count(batch, session.write(batch));
        tellBack(awaySince);
        return;
      } catch (StoreUnavailableException e) {
        close();
        awaySince = awaySince == 0 ? System.nanoTime() : awaySince;
        tellAway(e, awaySince);
        Thread.sleep(pause.toMillis());
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                ? pause.multipliedBy(2)
                : LONGEST_PAUSE;
      }
    }
  }

  private void count(List<CardUpdate> batch, int changed) {
    written.inc(changed);
    unchanged.inc(Math.max(0, batch.size() - changed));
    long now = Stamps.nowUs();
    for (CardUpdate update : batch) {
      if (update.latest() != null && !update.latest().isIdle()) {
        LatencyMetrics.record(now - update.latest().sentUs());
      }
    }
  }

  private void tellAway(StoreUnavailableException e, long since) {
    failures.inc();
    if (THROTTLE.permits()) {
      LOG.atWarn()
          .addKeyValue("store", store.describe())
          .addKeyValue("reason", e.getMessage())
          .addKeyValue("waiting-s", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since))
          .addKeyValue("effect", "nothing is lost: the job waits and tries again")
          .log("online-store-away");
    }
  }

  private void tellBack(long since) {
    if (since != 0) {
      LOG.atInfo()
          .addKeyValue("store", store.describe())
          .addKeyValue("waited-s", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since))
          .log("online-store-back");
    }
  }

  /** Ends a running write as soon as possible; any thread may call it. */
  void abort() {
    FeatureStore.Session open = session;
    if (open != null) {
      open.abort();
    }
  }

  @Override
  public void close() {
    FeatureStore.Session open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }
}
