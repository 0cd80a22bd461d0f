package io.lowlag.fraud.online;

import java.io.Serializable;
import java.util.List;

/**
 * A store of the latest features of cards. Another database needs only another implementation;
 * batches, order, waiting and retries are handled by the caller.
 */
public interface FeatureStore extends Serializable {

  /**
   * Checks, on the driver and before the job starts, whether the store can be written to.
   *
   * @throws io.lowlag.common.error.CannotStartException with one line, when it cannot
   */
  void check();

  /** Opens a connection for one task and prepares everything that is prepared only once. */
  Session open() throws StoreUnavailableException;

  /** Returns where the store is, for the log, without secrets. */
  String describe();

  /** A connection that one thread writes with; any thread may call {@link #abort}. */
  interface Session extends AutoCloseable {

    /**
     * Writes all of the updates or none. An update that is not {@linkplain CardLatest#isAfter
     * after} the record that the store has of its card changes nothing, so a batch may be written
     * again.
     *
     * @param updates at most one for each card, sorted by card
     * @return how many rows have changed
     * @throws StoreUnavailableException if the write should be retried on a new session
     * @throws RefusedUpdateException if the store cannot hold a value of one of the updates; the
     *     session can be used further
     */
    int write(List<CardUpdate> updates) throws StoreUnavailableException, RefusedUpdateException;

    /** Ends a running write as soon as possible. */
    void abort();

    @Override
    void close();
  }
}
