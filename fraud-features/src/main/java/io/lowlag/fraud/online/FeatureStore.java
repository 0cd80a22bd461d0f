package io.lowlag.fraud.online;

import java.io.Serializable;
import java.util.List;

/**
 * A store of the latest features of cards. Another database is one more class of this kind;
 * batches, order, waiting and retries are none of its business.
 */
public interface FeatureStore extends Serializable {

  /**
   * Looks, on the driver and before the job starts, whether the store can be written to.
   *
   * @throws io.lowlag.common.error.CannotStartException with one line, when it cannot
   */
  void check();

  /** A connection of one task, with all that can be prepared once. */
  Session open() throws StoreUnavailableException;

  /** Where the store is, for the log; without secrets. */
  String describe();

  /** Writes from one thread; {@link #abort} may come from any. */
  interface Session extends AutoCloseable {

    /**
     * Writes all of the updates or none. An update that is not {@linkplain CardLatest#isAfter
     * after} what the store has of its card changes nothing, so a batch may be written again.
     *
     * @param updates at most one for each card, sorted by card
     * @return how many rows have changed
     * @throws StoreUnavailableException when it should be tried again, on a new session
     */
    int write(List<CardUpdate> updates) throws StoreUnavailableException;

    /** Ends a write under way, as soon as it can. */
    void abort();

    @Override
    void close();
  }
}
