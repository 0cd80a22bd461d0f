package io.lowlag.realtime.internal.engine;

import org.apache.spark.sql.streaming.ExpiredTimerInfo;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimerValues;

/** Connects a processor with the state of its partition. Only the task's thread uses it. */
public interface ProcessorBinding {

  /** Gives the processor its handle and lets it declare its state. */
  void init(StatefulProcessor<?, ?, ?> processor);

  /** Closes the processor; its state can no longer be used. */
  void close(StatefulProcessor<?, ?, ?> processor);

  /** Continues with another open state of the same partition, that of the next batch. */
  void continueWith(OpenState next);

  /** Returns the timers in the state. */
  TimerStore timers();

  /** Begins a call: until it ends, the processor's state has this key. */
  void enterKey(Object key);

  /** Ends the key's call: its scans are closed, and a state call without a key fails. */
  void leaveKey();

  /** Returns the processing time as a processor sees it. */
  TimerValues timeOf(long epochMillis);

  /** Returns a timer that expired as a processor sees it. */
  ExpiredTimerInfo expired(long expiry);
}
