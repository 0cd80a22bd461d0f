package io.lowlag.fraud.scoring;

import io.lowlag.fraud.memory.PastTransaction;

/**
 * The line at or before which all transactions of a card are forgotten; it only rises.
 *
 * @param time event time, epoch milliseconds
 * @param sequence the last forgotten transaction of those at that time
 */
record Floor(long time, long sequence) {

  Floor raisedTo(long otherTime, long otherSequence) {
    boolean higher = otherTime > time || (otherTime == time && otherSequence > sequence);
    return higher ? new Floor(otherTime, otherSequence) : this;
  }

  boolean covers(PastTransaction transaction) {
    return transaction.eventTime() < time
        || (transaction.eventTime() == time && transaction.sequence() <= sequence);
  }
}
