package io.lowlag.realtime.internal.task;

/**
 * The time of arrival of one task: its reader sets it with every record that it hands over, its
 * operator fires timers by it.
 *
 * <p>While records wait in Kafka, time is the Kafka timestamp of the record handed over. Once
 * nothing waits, it is the wall clock; the reader says so from moment to moment, because a task
 * that has not been told of a record is not a task without one. All times are epoch milliseconds.
 */
public final class ArrivalClock {

  /** Before every time: nothing has arrived yet, or no timer may fire yet. */
  public static final long UNKNOWN = Long.MIN_VALUE;

  // Of the thread that reads and hands over.
  private long arrival = UNKNOWN;
  private long timersBefore = UNKNOWN;
  private int bytes;

  private volatile long caughtUpAt = UNKNOWN;
  private volatile long end = UNKNOWN;

  /**
   * A record is about to be handed over.
   *
   * @param recordArrival when it arrived
   * @param timersDueBefore timers due before this moment go before the record; earlier than its
   *     arrival where another topic may still have records from before it
   * @param recordBytes its size
   */
  public void handOver(long recordArrival, long timersDueBefore, int recordBytes) {
    if (caughtUpAt != UNKNOWN) {
      caughtUpAt = UNKNOWN;
    }
    arrival = recordArrival;
    timersBefore = timersDueBefore;
    bytes = recordBytes;
  }

  /** Every record that had arrived at that moment has been handed over. */
  public void caughtUp(long at) {
    caughtUpAt = at;
  }

  /** Records may wait, or it is not known whether some do. */
  public void behind() {
    caughtUpAt = UNKNOWN;
  }

  /** No record follows; timers due up to that moment fire. */
  public void endAt(long time) {
    end = time;
  }

  /** When the record arrived that was handed over last; asked by the thread that hands over. */
  public long arrival() {
    return arrival;
  }

  /** Timers due before this go before that record; asked by the thread that hands over. */
  public long timersBefore() {
    return timersBefore;
  }

  /** The size of that record in bytes; asked by the thread that hands over. */
  public int bytes() {
    return bytes;
  }

  /** The latest moment at which nothing waited, {@link #UNKNOWN} if something does. */
  public long caughtUpAt() {
    return caughtUpAt;
  }

  /** Up to when timers fire after the last record. */
  public long end() {
    return end;
  }
}
