package io.lowlag.realtime.internal.engine;

import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimerValues;

/**
 * What stands between a processor and the state of its partition. Used by the task's thread alone.
 */
public interface ProcessorBinding {

  /** Gives the processor its handle and lets it declare its state. */
  void init(StatefulProcessor<?, ?, ?> processor);

  /** Closes the processor; its state can no longer be used. */
  void close(StatefulProcessor<?, ?, ?> processor);

  /** Goes on with another open state of the same partition, that of the next batch. */
  void continueWith(OpenState next);

  /** The timers in the state. */
  TimerStore timers();

  /** Begins a call: what the processor asks of its state is asked for this key. */
  void enterKey(Object key);

  /** Ends the key's call: its scans are closed, and a state call without a key fails. */
  void leaveKey();

  /** The processing time as a processor sees it. */
  TimerValues timeOf(long epochMillis);

  /** A timer that expired as a processor sees it. */
  ExpiredTimerInfo expired(long expiry);
}
