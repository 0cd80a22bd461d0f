package io.lowlag.realtime.internal.task;

/**
 * The time of arrival of one task. Its reader sets the time with every record that it hands over,
 * and its operator fires timers by it.
 *
 * <p>While records wait in Kafka, the time is the Kafka timestamp of the record that is handed
 * over. Once nothing waits, it is the wall clock. The reader reports again and again that nothing
 * waits, because a record may exist that the task does not know yet. All times are epoch
 * milliseconds.
 */
public final class ArrivalClock {

  /** Earlier than every time: nothing has arrived yet, or no timer may fire yet. */
  public static final long UNKNOWN = Long.MIN_VALUE;

  // Used by the thread that reads and hands over.
  private long arrival = UNKNOWN;
  private long timersBefore = UNKNOWN;
  private int bytes;

  private volatile long caughtUpAt = UNKNOWN;
  private volatile long end = UNKNOWN;

  /**
   * Announces a record that is about to be handed over.
   *
   * @param recordArrival when it arrived
   * @param timersDueBefore timers due before this moment fire before the record; it is earlier than
   *     the record's arrival if another topic may still have earlier records
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

  /** Reports that every record that had arrived by that moment has been handed over. */
  public void caughtUp(long at) {
    caughtUpAt = at;
  }

  /** Reports that records may be waiting, or that this is not known. */
  public void behind() {
    caughtUpAt = UNKNOWN;
  }

  /** Reports that no record follows; timers due up to that moment fire. */
  public void endAt(long time) {
    end = time;
  }

  /**
   * Returns when the record that was handed over last arrived; called by the thread that hands
   * over.
   */
  public long arrival() {
    return arrival;
  }

  /**
   * Returns the time up to which due timers fire before that record; called by the thread that
   * hands over.
   */
  public long timersBefore() {
    return timersBefore;
  }

  /** Returns the size of that record in bytes; called by the thread that hands over. */
  public int bytes() {
    return bytes;
  }

  /** Returns the latest moment at which nothing waited, {@link #UNKNOWN} if something does. */
  public long caughtUpAt() {
    return caughtUpAt;
  }

  /** Returns the time up to which timers fire after the last record. */
  public long end() {
    return end;
  }
}
