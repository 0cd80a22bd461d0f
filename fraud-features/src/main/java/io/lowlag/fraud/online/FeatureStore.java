package io.lowlag.fraud.online;

import io.lowlag.common.config.Settings;
import java.io.Serializable;
import java.util.List;

/**
 * A store of the latest features of cards. Another database needs only another implementation, with
 * a public constructor without parameters, that {@code fraud.online.store.class} names; batches,
 * order, waiting and retries are handled by the caller. It is configured on the driver, and a task
 * gets it serialized.
 */
public interface FeatureStore extends Serializable {

  /**
   * Configures the store; called once, before any other method.
   *
   * @param settings of the job; {@code fraud.online.store.options} is for stores of your own
   * @throws IllegalArgumentException with one line, if a setting cannot be used
   */
  void configure(Settings settings);

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

  /**
   * Removes everything about a card, including its place in the order.
   *
   * @return whether there was anything
   */
  default boolean erase(String cardId) throws StoreUnavailableException, RefusedUpdateException {
    try (Session session = open()) {
      return session.write(List.of(CardUpdate.erasing(cardId))) > 0;
    }
  }

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
