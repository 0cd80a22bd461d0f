package io.lowlag.realtime.internal.engine;

import org.apache.spark.TaskContext;

/** Threads that work for a task beside its own. */
public interface TaskThreads {

  /**
   * Makes a daemon thread that works in the task's context; the caller starts and ends it. An
   * interrupt waits for the end of a call of Spark's that must not be interrupted.
   */
  Thread create(TaskContext task, String name, Runnable work);

  /** Throws what Spark ends a killed task with, if this one was killed. */
  void throwIfKilled(TaskContext task);
}
