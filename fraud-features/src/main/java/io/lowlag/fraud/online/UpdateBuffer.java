package io.lowlag.fraud.online;

import com.codahale.metrics.Counter;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.decoding.RejectReason;
import io.lowlag.common.decoding.RejectedRecordException;
import io.lowlag.common.metrics.JobMetrics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The updates of one task that wait for the store, at most one for each card. A separate thread
 * writes them when there are enough or when the first has waited long enough. During a write, the
 * next batch collects, so a slower store gets larger batches. A caller that adds to a full buffer
 * waits. So nothing is lost while the store is unavailable; the source is not read any further.
 */
final class UpdateBuffer implements AutoCloseable {

  /** Counts updates that were replaced by a later one of the same card before they were written. */
  static final String SUPERSEDED = "online.updates.superseded";

  private static final long ENDING_MILLIS = 5_000;

  private final StoreWriter store;
  private final BufferPolicy policy;
  private final Thread writer;

  private final Counter superseded = JobMetrics.counter(SUPERSEDED);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final Condition taken = lock.newCondition();

  // All of these are read and written only under the lock.
  private final Map<String, CardUpdate> waiting = new LinkedHashMap<>();

  private final List<DeadLetter> refused = new ArrayList<>();

  private long firstAddedNanos;

  private boolean writing;

  private int flushing;

  private boolean closed;

  private RuntimeException failure;

  UpdateBuffer(FeatureStore store, BufferPolicy policy, String name) {
    this.store = new StoreWriter(store, this::refuse);
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
    if (isWriting()) {
      store.abort();
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
        store.write(batch);
        done(null);
      }
    } catch (InterruptedException e) {
      done(new IllegalStateException("the buffer was closed while it wrote", e));
    } catch (RuntimeException | Error e) {
      done(e instanceof RuntimeException failed ? failed : new IllegalStateException(e));
    } finally {
      store.close();
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

  private void done(RuntimeException failed) {
    lock.lock();
    try {
      writing = false;
      failure = failed;
      taken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the dead letters of updates that the store has refused since the last call. */
  List<DeadLetter> takeRefused() {
    lock.lock();
    try {
      List<DeadLetter> letters = List.copyOf(refused);
      refused.clear();
      return letters;
    } finally {
      lock.unlock();
    }
  }

  private void refuse(CardUpdate update, String reason) {
    RejectedRecordException cause =
        new RejectedRecordException(
            RejectReason.WRONG_FIELD, "the online store cannot hold it: " + reason);
    lock.lock();
    try {
      refused.add(DeadLetter.of(update.source(), cause));
    } finally {
      lock.unlock();
    }
  }
}
