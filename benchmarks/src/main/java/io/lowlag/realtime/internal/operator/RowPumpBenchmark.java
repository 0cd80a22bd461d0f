package io.lowlag.realtime.internal.operator;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.TaskContext$;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Compares the transfer of a row from the reader's thread to the task's with a plain blocking
 * queue.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RowPumpBenchmark {

  private static final int ROWS = 500_000;
  private static final int CAPACITY = 4096;
  private static final long WAIT_MILLIS = 1_000;

  private static Iterator<String> rows() {
    return Stream.generate(() -> "row").limit(ROWS).iterator();
  }

  /** Transfers rows with the pump, in runs. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int pump() throws InterruptedException {
    RowPump<String> pump = RowPump.start(TaskContext$.MODULE$.empty(), rows());
    ArrayDeque<RowPump.Arrived<String>> run = new ArrayDeque<>();
    int taken = 0;
    while (!pump.exhausted()) {
      pump.await(WAIT_MILLIS);
      run = pump.take(run);
      while (run.poll() != null) {
        taken++;
      }
    }
    pump.stop();
    return taken;
  }

  /** Transfers rows with a blocking queue, one by one. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int blockingQueue() throws InterruptedException {
    BlockingQueue<String> queue = new ArrayBlockingQueue<>(CAPACITY);
    Thread reader = new Thread(() -> rows().forEachRemaining(row -> put(queue, row)), "reader");
    reader.start();
    int taken = 0;
    while (taken < ROWS) {
      queue.take();
      taken++;
    }
    reader.join();
    return taken;
  }

  private static void put(BlockingQueue<String> queue, String row) {
    try {
      queue.put(row);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while the queue was full", e);
    }
  }
}
