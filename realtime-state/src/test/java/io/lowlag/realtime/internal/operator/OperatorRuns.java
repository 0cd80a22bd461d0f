package io.lowlag.realtime.internal.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lowlag.realtime.checkpoint.CheckpointFiles;
import io.lowlag.realtime.checkpoint.StateMetadata;
import io.lowlag.realtime.internal.engine.SparkEngine;
import io.lowlag.realtime.internal.engine.StateEngine;
import io.lowlag.realtime.internal.engine.StateStores;
import io.lowlag.realtime.internal.engine.StatefulOperatorId;
import io.lowlag.realtime.internal.task.ArrivalClock;
import io.lowlag.realtime.internal.task.SourceTask;
import io.lowlag.realtime.internal.task.TaskLink;
import io.lowlag.realtime.testing.TestSpark;
import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TimeMode;

/** Runs the operator's tasks as a batch would, with state ids and rows that the test chooses. */
final class OperatorRuns {

  /** Opens the rows of a task where the task runs. */
  interface Feed extends Serializable {
    Iterator<String> open(int partition);
  }

  /** Opens the rows of a task, which set the task's time themselves. */
  interface ArrivingFeed extends Serializable {
    Iterator<String> open(int partition, ArrivalClock clock);
  }

  /** How many completion listeners the last task had at its end. */
  static final AtomicInteger LISTENERS = new AtomicInteger();

  private final SparkSession spark = TestSpark.shared();
  private final StatefulHost<String, String, String> host;
  private final int partitions;
  private final StatefulHost.Clock clock;
  private UUID runId = UUID.randomUUID();

  OperatorRuns(
      Path checkpoint,
      int partitions,
      StatefulProcessor<String, String, String> processor,
      StatefulHost.Clock clock) {
    this(checkpoint, partitions, processor, clock, TimeMode.ProcessingTime());
  }

  OperatorRuns(
      Path checkpoint,
      int partitions,
      StatefulProcessor<String, String, String> processor,
      StatefulHost.Clock clock,
      TimeMode timeMode) {
    this.partitions = partitions;
    this.clock = clock;
    // Brings up the coordinator that Spark's state stores report to.
    assertThat(spark.streams().active()).isNotNull();
    StatefulOperatorId id =
        new OperatorSettings(
                checkpoint.toUri().toString(), "ledger", timeMode, Duration.ofSeconds(30))
            .idIn(checkpoint.toUri().toString());
    MapFunction<String, String> key = LedgerProcessor::keyOf;
    host =
        new StatefulHost<>(
            key,
            processor,
            id,
            storesOf(spark, id, processor),
            spark.sparkContext().collectionAccumulator(),
            clock);
  }

  // As the driver does it, with the schemas that the checkpoint's state may have.
  private static StateStores storesOf(
      SparkSession spark,
      StatefulOperatorId id,
      StatefulProcessor<String, String, String> processor) {
    StateEngine engine = SparkEngine.current().state();
    StateMetadata metadata =
        StateMetadata.check(
            processor.getClass(),
            engine.schemaOf(processor, Encoders.STRING(), id.timeMode()),
            new org.apache.hadoop.fs.Path(id.root()),
            CheckpointFiles.fileSystems(spark));
    return engine.stores(spark, id, Encoders.STRING(), metadata.earlierValues());
  }

  /** From now on as after a restart: nothing of the state is loaded. */
  void restart() {
    runId = UUID.randomUUID();
  }

  /** Runs a planned batch and returns what each partition put out. */
  List<List<String>> planned(String from, String to, List<List<String>> rows) {
    List<List<String>> copy = rows.stream().map(ArrayList::new).map(r -> (List<String>) r).toList();
    ArrayList<List<String>> serializable = new ArrayList<>(copy);
    return run(from, to, false, partition -> serializable.get(partition).iterator());
  }

  /**
   * Runs a batch.
   *
   * @param from the state id that all partitions start from, empty for none
   * @param to the state id that they commit
   */
  List<List<String>> run(String from, String to, boolean live, Feed feed) {
    StatefulHost.Clock now = clock;
    return arriving(
        from, to, live, (partition, arrivals) -> new Arriving(feed.open(partition), arrivals, now));
  }

  /** Runs a batch in which the operator reads its own output. */
  List<List<String>> chained(String from, String to, Feed feed) {
    StatefulHost<String, String, String> operator = host;
    return arriving(
        from,
        to,
        false,
        (partition, arrivals) -> {
          try {
            return operator.call(feed.open(partition));
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Runs a batch whose rows set the time. */
  List<List<String>> arriving(String from, String to, boolean live, ArrivingFeed feed) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    context.setLocalProperty("spark.jobGroup.id", runId.toString());
    context.setLocalProperty("sql.streaming.queryId", runId.toString());
    context.setLocalProperty("streaming.sql.batchId", "0");
    context.setLocalProperty("spark.job.interruptOnCancel", "true");
    StatefulHost<String, String, String> operator = host;
    int all = partitions;
    List<Integer> indexes = java.util.stream.IntStream.range(0, all).boxed().toList();
    return context
        .parallelize(indexes, all)
        .mapPartitions(
            index -> {
              int partition = index.next();
              TaskLink link = TaskLink.of(TaskContext.get());
              link.publish(new SourceTask(partition, all, Set.of("events"), from, to, live));
              List<String> outputs = new ArrayList<>();
              operator.call(feed.open(partition, link.clock())).forEachRemaining(outputs::add);
              LISTENERS.set(listenersOf(TaskContext.get()));
              return List.of(outputs).iterator();
            })
        .collect();
  }

  private static int listenersOf(TaskContext task) throws ReflectiveOperationException {
    Field listeners = task.getClass().getDeclaredField("onCompleteCallbacks");
    listeners.setAccessible(true);
    return ((Collection<?>) listeners.get(task)).size();
  }

  /** Rows that arrive at the moment when they are asked for; meanwhile nothing waits. */
  private record Arriving(Iterator<String> rows, ArrivalClock arrivals, StatefulHost.Clock clock)
      implements Iterator<String> {

    @Override
    public boolean hasNext() {
      arrivals.caughtUp(clock.getAsLong());
      boolean hasNext = rows.hasNext();
      if (!hasNext) {
        arrivals.endAt(clock.getAsLong());
      }
      return hasNext;
    }

    @Override
    public String next() {
      long now = clock.getAsLong();
      arrivals.handOver(now, now, 1);
      return rows.next();
    }
  }
}
