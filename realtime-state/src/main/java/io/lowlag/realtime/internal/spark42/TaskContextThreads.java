package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.internal.engine.TaskThreads;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskContext$;
import org.apache.spark.util.UninterruptibleThread;

/** Threads that have the context of a task. */
final class TaskContextThreads implements TaskThreads {

  @Override
  public Thread create(TaskContext task, String name, Runnable work) {
    // Spark's Kafka consumer must not be interrupted inside a call; such a thread defers it.
    Thread thread = new UninterruptibleThread(() -> run(task, work), name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void throwIfKilled(TaskContext task) {
    task.killTaskIfInterrupted();
  }

  private static void run(TaskContext task, Runnable work) {
    TaskContext$.MODULE$.setTaskContext(task);
    try {
      work.run();
    } finally {
      TaskContext$.MODULE$.unset();
    }
  }
}
