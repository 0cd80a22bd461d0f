package io.lowlag.fraud.online;

import com.codahale.metrics.Counter;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.metrics.JobMetrics;
import io.lowlag.common.metrics.LogThrottle;
import io.lowlag.realtime.metrics.LatencyMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The updates of one task that wait for the store, at most one for each card. A separate thread
 * writes them when there are enough or when the first has waited long enough. During a write, the
 * next batch collects, so a slower store gets larger batches. A caller that adds to a full buffer
 * waits. So nothing is lost while the store is unavailable; the source is not read any further.
 */
final class UpdateBuffer implements AutoCloseable {

  /** Counts rows that the store has changed. */
  static final String WRITTEN = "online.rows.written";

  /** Counts updates for which the store already had the same or a later row. */
  static final String UNCHANGED = "online.rows.unchanged";

  /** Counts updates that were replaced by a later one of the same card before they were written. */
  static final String SUPERSEDED = "online.updates.superseded";

  /** Counts writes that failed because the store was unavailable, and that were retried. */
  static final String FAILURES = "online.store.failures";

  private static final Logger LOG = LoggerFactory.getLogger(UpdateBuffer.class);
  private static final LogThrottle THROTTLE = new LogThrottle();

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final long ENDING_MILLIS = 5_000;

  private final FeatureStore store;
  private final BufferPolicy policy;
  private final Thread writer;

  private final Counter written = JobMetrics.counter(WRITTEN);
  private final Counter unchanged = JobMetrics.counter(UNCHANGED);
  private final Counter superseded = JobMetrics.counter(SUPERSEDED);
  private final Counter failures = JobMetrics.counter(FAILURES);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final Condition taken = lock.newCondition();

  // All of these are read and written only under the lock.
  private final Map<String, CardUpdate> waiting = new LinkedHashMap<>();

  private long firstAddedNanos;

  private boolean writing;

  private int flushing;

  private boolean closed;

  private RuntimeException failure;

  // Belongs to the writer's thread; other threads only abort it.
  private volatile FeatureStore.Session session;

  UpdateBuffer(FeatureStore store, BufferPolicy policy, String name) {
    this.store = store;
    this.policy = policy;
    this.writer = new Thread(this::run, name);
    writer.setDaemon(true);
    writer.start();
  }

  /**
   * Adds an update; waits while the buffer is full.
   *
   * @throws RuntimeException the error with which the store refused an earlier write
   */
  void add(CardUpdate update) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (failure == null
          && waiting.size() >= policy.capacity()
          && !waiting.containsKey(update.cardId())) {
        taken.await();
      }
      throwFailure();
      if (waiting.isEmpty()) {
        firstAddedNanos = System.nanoTime();
      }
      CardUpdate earlier = waiting.get(update.cardId());
      if (earlier != null) {
        superseded.inc();
      }
      waiting.put(update.cardId(), earlier == null ? update : earlier.then(update));
      if (waiting.size() == 1 || waiting.size() >= policy.batchSize()) {
        added.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the store has all updates that were added.
   *
   * @throws RuntimeException the error with which the store refused a write
   */
  void flush() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      flushing++;
      added.signal();
      while (failure == null && (writing || !waiting.isEmpty())) {
        taken.await();
      }
      throwFailure();
    } finally {
      flushing--;
      lock.unlock();
    }
  }

  /** Ends the writer's thread; updates that were not flushed are dropped. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      added.signal();
    } finally {
      lock.unlock();
    }
    writer.interrupt();
    FeatureStore.Session open = session;
    if (open != null && isWriting()) {
      open.abort();
    }
    try {
      writer.join(ENDING_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isWriting() {
    lock.lock();
    try {
      return writing;
    } finally {
      lock.unlock();
    }
  }

  private void throwFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  private void run() {
    try {
      for (List<CardUpdate> batch = take(); !batch.isEmpty(); batch = take()) {
        write(batch);
        done(null);
      }
    } catch (InterruptedException e) {
      done(new IllegalStateException("the buffer was closed while it wrote", e));
    } catch (RuntimeException | Error e) {
      done(e instanceof RuntimeException refused ? refused : new IllegalStateException(e));
    } finally {
      closeSession();
    }
  }

  /**
   * Waits for the next batch and returns it, sorted by card so that no two tasks wait for each
   * other; empty at the end.
   */
  private List<CardUpdate> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && !closed) {
        added.await();
      }
      long left = policy.linger().toNanos() - (System.nanoTime() - firstAddedNanos);
      while (left > 0 && flushing == 0 && !closed && waiting.size() < policy.batchSize()) {
        left = added.awaitNanos(left);
      }
      if (closed) {
        return List.of();
      }
      List<CardUpdate> batch = new ArrayList<>();
      Iterator<CardUpdate> updates = waiting.values().iterator();
      while (updates.hasNext() && batch.size() < policy.batchSize()) {
        batch.add(updates.next());
        updates.remove();
      }
      firstAddedNanos = System.nanoTime();
      writing = true;
      taken.signalAll();
      batch.sort(Comparator.comparing(CardUpdate::cardId));
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void done(RuntimeException refused) {
    lock.lock();
    try {
      writing = false;
      failure = refused;
      taken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void write(List<CardUpdate> batch) throws InterruptedException {
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
        closeSession();
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

  private void closeSession() {
    FeatureStore.Session open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }
}
