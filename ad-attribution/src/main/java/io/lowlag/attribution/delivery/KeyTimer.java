package io.lowlag.attribution.delivery;

import org.apache.spark.sql.streaming.StatefulProcessorHandle;

/** The one timer of a key that has state; a key without state has none. */
final class KeyTimer {

  private KeyTimer() {}

  /**
   * Moves the timer, in epoch milliseconds of the clock of arrival.
   *
   * @param before when it is due now; {@link ExpiryQueue#NEVER} if there is none
   * @param next when it must be due; {@link ExpiryQueue#NEVER} for none
   */
  static void move(StatefulProcessorHandle handle, long before, long next) {
    if (next == before) {
      return;
    }
    if (before != ExpiryQueue.NEVER) {
      handle.deleteTimer(before);
    }
    if (next != ExpiryQueue.NEVER) {
      handle.registerTimer(next);
    }
  }
}
