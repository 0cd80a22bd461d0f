package io.lowlag.realtime.internal.engine;

import org.apache.spark.TaskContext;

/** Threads that work for a task in addition to its own. */
public interface TaskThreads {

  /**
   * Creates a daemon thread that works in the task's context; the caller starts and ends it. An
   * interrupt waits for the end of a call of Spark that must not be interrupted.
   */
  Thread create(TaskContext task, String name, Runnable work);

  /** Throws Spark's exception for a killed task, if this task was killed. */
  void throwIfKilled(TaskContext task);
}
