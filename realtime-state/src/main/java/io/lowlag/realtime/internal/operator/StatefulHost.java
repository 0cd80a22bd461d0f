package io.lowlag.realtime.internal.operator;

import io.lowlag.realtime.checkpoint.StateFolder;
import io.lowlag.realtime.internal.engine.ProcessorBinding;
import io.lowlag.realtime.internal.engine.SparkEngine;
import io.lowlag.realtime.internal.engine.StateStores;
import io.lowlag.realtime.internal.engine.StatefulOperatorId;
import io.lowlag.realtime.internal.engine.TaskThreads;
import io.lowlag.realtime.internal.task.QueryCheckpoint;
import io.lowlag.realtime.internal.task.QueryRun;
import io.lowlag.realtime.internal.task.SourceTask;
import io.lowlag.realtime.internal.task.TaskLink;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.TaskCompletionListener;

/** Runs a processor on the rows of one partition: what a task of the operator does. */
final class StatefulHost<K, I, O> implements MapPartitionsFunction<I, O> {

  /** Returns the wall clock's time, epoch milliseconds; it is sent to the tasks. */
  interface Clock extends LongSupplier, Serializable {}

  private static final long serialVersionUID = 1L;
  private static final Duration SOURCE_TIMEOUT = Duration.ofSeconds(60);

  private final MapFunction<I, K> keyFunction;
  private final StatefulProcessor<K, I, O> processor;
  private final StatefulOperatorId id;
  private final StateStores stores;
  private final CollectionAccumulator<String> committed;
  private final Clock clock;

  StatefulHost(
      MapFunction<I, K> keyFunction,
      StatefulProcessor<K, I, O> processor,
      StatefulOperatorId id,
      StateStores stores,
      CollectionAccumulator<String> committed,
      Clock clock) {
    this.keyFunction = keyFunction;
    this.processor = processor;
    this.id = id;
    this.stores = stores;
    this.committed = committed;
    this.clock = clock;
  }

  @Override
  public Iterator<O> call(Iterator<I> rows) throws IOException, InterruptedException {
    TaskContext task = TaskContext.get();
    TaskLink.of(task).operate(id.name());
    RowPump<I> pump = RowPump.start(task, rows);
    // Listeners run last in, first out: the thread ends before the reader below it is closed.
    task.addTaskCompletionListener((TaskCompletionListener) ended -> pump.stop());
    SourceTask source = awaitSource(task, pump);
    requireCheckpoint(task);
    TaskMetrics metrics = TaskMetrics.of(id.name());
    long opening = System.nanoTime();
    UUID runId = QueryRun.idOf(task, id.root());
    TaskState found = TaskState.open(stores, id.root(), runId, source);
    HostedProcessor.Seat seat = new HostedProcessor.Seat(runId, id.root(), source.partition());
    Optional<HostedProcessor<K, I, O>> kept =
        HostedProcessor.takeOver(seat, source.startStateId(), found.opened());
    kept.ifPresent(last -> last.calls().continueIn(processor));
    HostedProcessor<K, I, O> hosted = kept.orElseGet(() -> setUp(found, runId, metrics));
    TaskState state = found.isNew() ? settle(found, runId, hosted) : found;
    task.addTaskCompletionListener(
        (TaskCompletionListener)
            ended ->
                release(ended, hosted, state, seat, metrics, source.live() || kept.isPresent()));
    long opened = System.nanoTime();
    metrics.opened(Duration.ofNanos(opened - opening));
    kept.ifPresent(last -> metrics.boundary(Duration.ofNanos(opened - last.inputEndedAt())));
    Runnable commit =
        () -> {
          long committing = System.nanoTime();
          hosted.inputEnded(committing);
          commit(state);
          committed.add(state.endStateId());
          metrics.held(source.partition(), runId, state.keys(), state.bytes());
          pump.stop();
          metrics.committed(Duration.ofNanos(System.nanoTime() - committing));
        };
    return new TaskTurns<>(
        task,
        pump,
        TaskLink.of(task).clock(),
        hosted.calls(),
        hosted.timers(),
        source.live(),
        commit,
        clock);
  }

  private HostedProcessor<K, I, O> setUp(TaskState state, UUID runId, TaskMetrics metrics) {
    ProcessorBinding binding = stores.bind(runId, state.opened());
    TimerQueue timers = new TimerQueue(binding.timers(), metrics);
    ProcessorCalls<K, I, O> calls = new ProcessorCalls<>(keyFunction, processor, binding, metrics);
    HostedProcessor<K, I, O> hosted = new HostedProcessor<>(binding, calls, timers);
    try {
      calls.init();
      timers.makeFamilies();
    } catch (RuntimeException e) {
      hosted.close();
      state.abandon();
      throw e;
    }
    return hosted;
  }

  private TaskState settle(TaskState empty, UUID runId, HostedProcessor<?, ?, ?> hosted)
      throws IOException {
    try {
      TaskState settled = empty.settle(stores, runId);
      hosted.continueWith(settled.opened());
      return settled;
    } catch (IOException | RuntimeException e) {
      hosted.close();
      empty.abandon();
      throw e;
    }
  }

  /**
   * Keeps the processor for the next batch, or gives up what was not committed.
   *
   * @param nextIsSoon whether the next batch follows within a minute, so that the partition has
   *     moved elsewhere if none comes here; after a planned batch it may come later
   */
  private static void release(
      TaskContext task,
      HostedProcessor<?, ?, ?> hosted,
      TaskState state,
      HostedProcessor.Seat seat,
      TaskMetrics metrics,
      boolean nextIsSoon) {
    Runnable released = () -> metrics.released(seat.partition(), seat.runId());
    if (state.isNamed()) {
      hosted.keepFor(seat, state.endStateId(), nextIsSoon ? released : () -> {});
      return;
    }
    released.run();
    hosted.close();
    state.abandon();
    if (!task.isFailed() && !task.isInterrupted() && QueryCheckpoint.mustReadAll(task)) {
      throw new IllegalStateException(
          "partition "
              + seat.partition()
              + " was not read to its end, so its state is not committed: no step after the"
              + " operator may stop early, as limit does");
    }
  }

  // The program that defines the query decides where the state is, and its writer decides where
  // Spark's files are. If they were apart, they would no longer match after the loss of one of
  // them.
  private void requireCheckpoint(TaskContext task) {
    Optional<String> actual = QueryCheckpoint.of(task);
    if (actual.isPresent()
        && !StateFolder.of(actual.get(), id.name()).equals(new Path(id.root()))) {
      throw new IllegalStateException(
          "StateOptions of operator "
              + id.name()
              + " name a checkpoint whose state is in "
              + id.root()
              + ", the query's checkpoint is "
              + actual.get()
              + ": give StateOptions and the writer's checkpointLocation the same folder");
    }
  }

  private static SourceTask awaitSource(TaskContext task, RowPump<?> pump)
      throws InterruptedException {
    TaskThreads threads = SparkEngine.current().threads();
    TaskLink link = TaskLink.of(task);
    long deadline = System.nanoTime() + SOURCE_TIMEOUT.toNanos();
    // The reader publishes before it reads, so a row or the end without it means another source.
    while (!link.isPublished() && pump.silent() && System.nanoTime() < deadline) {
      threads.throwIfKilled(task);
      pump.await(1);
    }
    pump.rethrow();
    SourceTask source = link.await(Duration.ZERO);
    if (source.partition() != task.partitionId()) {
      throw new IllegalStateException(
          "task "
              + task.partitionId()
              + " reads Kafka partition "
              + source.partition()
              + ": nothing between the source and the operator may change partitions"
              + " (coalesce, union, repartition)");
    }
    return source;
  }

  private static void commit(TaskState state) {
    try {
      state.commit();
    } catch (IOException e) {
      throw new IllegalStateException(
          "the task committed its state, but could not record the commit: " + e, e);
    }
  }
}
