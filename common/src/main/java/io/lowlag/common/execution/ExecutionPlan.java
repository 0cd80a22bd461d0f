package io.lowlag.common.execution;

import io.lowlag.common.config.Settings;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.streaming.Trigger;

/**
 * How one query runs: the only place where mode, engine and the shape of the query become a trigger
 * and a placement of the state, or an error that says what cannot run here and what can.
 *
 * @param config the execution settings
 * @param engine what it runs on
 * @param shape the query's shape
 * @param placement where its state gets its rows: never AUTO
 */
public record ExecutionPlan(
    ExecutionConfig config, Engine engine, QueryShape shape, StatePlacement placement) {

  private static final String NOT_ON_DATABRICKS =
      "co-partitioned state is built on classes of open-source Spark and on mapPartitions, which"
          + " Databricks does not run in real-time mode";

  /**
   * Decides.
   *
   * @throws UnsupportedExecutionException when the query cannot run so on this engine
   */
  public static ExecutionPlan of(ExecutionConfig config, Engine engine, QueryShape shape) {
    if (config.mode() == ExecutionMode.REAL_TIME) {
      checkRealTime(engine, shape);
    }
    return new ExecutionPlan(config, engine, shape, placement(config, engine, shape));
  }

  private static void checkRealTime(Engine engine, QueryShape shape) {
    if (!engine.realTime()) {
      throw new UnsupportedExecutionException(
          "execution.mode = real-time does not run on "
              + engine.name()
              + ": it needs Spark 4.1 or Databricks 16.4; use micro-batch or available-now");
    }
    if (shape.foreachBatch()) {
      throw new UnsupportedExecutionException(
          "execution.mode = real-time cannot write through foreachBatch or to Delta on any engine:"
              + " use micro-batch or available-now, or write to Kafka and land the topic in Delta"
              + " with a second job");
    }
  }

  private static StatePlacement placement(ExecutionConfig config, Engine engine, QueryShape shape) {
    if (!shape.stateful()) {
      return stateless(config, engine, shape);
    }
    if (engine.databricks() && config.state() == StatePlacement.CO_PARTITIONED) {
      throw new UnsupportedExecutionException(
          "execution.state = co-partitioned does not run on "
              + engine.name()
              + ": "
              + NOT_ON_DATABRICKS
              + "; use execution.state = auto or shuffled");
    }
    boolean byEngine = config.mode() != ExecutionMode.REAL_TIME || engine.realTimeStateful();
    if (!byEngine && (engine.databricks() || config.state() == StatePlacement.SHUFFLED)) {
      throw new UnsupportedExecutionException(
          "execution.state = shuffled does not run in real-time mode on "
              + engine.name()
              + ": it needs Spark 4.3 or Databricks 17.3; use "
              + (engine.databricks() ? "" : "execution.state = co-partitioned, or ")
              + "execution.mode = micro-batch");
    }
    if (config.state() != StatePlacement.AUTO) {
      return config.state();
    }
    // All modes of an engine share one clock where they can; foreachBatch may read a batch twice.
    return engine.realTimeStateful() || engine.databricks() || shape.foreachBatch()
        ? StatePlacement.SHUFFLED
        : StatePlacement.CO_PARTITIONED;
  }

  // It has no state to place, but the source that co-partitioned state reads from ends a real-time
  // batch at once when the job is asked to stop; with Spark's own, the stop waits for the batch.
  private static StatePlacement stateless(ExecutionConfig config, Engine engine, QueryShape shape) {
    boolean sparksSource =
        config.state() == StatePlacement.SHUFFLED
            || engine.databricks()
            || engine.realTimeStateful()
            || shape.foreachBatch();
    return sparksSource ? StatePlacement.SHUFFLED : StatePlacement.CO_PARTITIONED;
  }

  /** Why {@code auto} took shuffled state, where the engine decides it; empty otherwise. */
  public Optional<String> shuffledBecause() {
    if (!shuffled() || config.state() != StatePlacement.AUTO) {
      return Optional.empty();
    }
    if (engine.databricks()) {
      return Optional.of(NOT_ON_DATABRICKS);
    }
    return engine.realTimeStateful()
        ? Optional.of(engine.name() + " shuffles rows to their state in every mode")
        : Optional.empty();
  }

  /**
   * The plan for topics and a checkpoint as they are. With {@code auto}, a checkpoint that was
   * begun with one placement keeps it, and topics that are not partitioned alike fall back to
   * shuffled state, in the modes that have it.
   *
   * @param partitions the partition counts of the input topics
   * @param begun the placement that the checkpoint was begun with, as settings have it; empty for a
   *     new one
   */
  public ExecutionPlan settled(Collection<Integer> partitions, Optional<String> begun) {
    if (!coPartitioned() || config.state() != StatePlacement.AUTO || realTime()) {
      return this;
    }
    boolean alike = new HashSet<>(partitions).size() <= 1;
    boolean shuffles = begun.map(Settings.name(StatePlacement.SHUFFLED)::equals).orElse(!alike);
    return shuffles ? new ExecutionPlan(config, engine, shape, StatePlacement.SHUFFLED) : this;
  }

  /** Whether rows are answered one by one as they come. */
  public boolean realTime() {
    return config.mode() == ExecutionMode.REAL_TIME;
  }

  /**
   * Prepares rows for the plan's kind of query: see {@link WakeUpSource} on why a stateful query of
   * Spark's own needs a reason to run its first batch.
   */
  public <T> Dataset<T> awake(Dataset<T> rows, Encoder<T> encoder) {
    boolean waitsForRows = shape.stateful() && !realTime() && !coPartitioned();
    return waitsForRows ? WakeUpSource.join(rows, encoder) : rows;
  }

  /**
   * Session settings that the plan needs. In available-now mode Spark would plan no-data batches
   * for a stateful query with processing-time timers for ever (SPARK-50180); while a query runs on,
   * it is these batches that fire timers without input.
   */
  public Map<String, String> sessionSettings() {
    return Map.of(
        "spark.sql.streaming.noDataMicroBatches.enabled",
        Boolean.toString(coPartitioned() || config.mode() != ExecutionMode.AVAILABLE_NOW));
  }

  /** Whether Spark shuffles rows to state. */
  public boolean shuffled() {
    return shape.stateful() && !coPartitioned();
  }

  /** Whether each task reads the same partition of every topic and holds the state of its keys. */
  public boolean coPartitioned() {
    return placement == StatePlacement.CO_PARTITIONED;
  }

  /** Spark's trigger for it. */
  public Trigger trigger() {
    return switch (config.mode()) {
      case MICRO_BATCH -> Trigger.ProcessingTime(config.interval().toMillis());
      case AVAILABLE_NOW -> Trigger.AvailableNow();
      case REAL_TIME -> Trigger.RealTime(config.interval().toMillis(), TimeUnit.MILLISECONDS);
    };
  }

  /** One phrase for logs and reports, such as {@code real-time, co-partitioned state}. */
  public String describe() {
    String mode = Settings.name(config.mode());
    return shape.stateful() ? mode + ", " + Settings.name(placement) + " state" : mode;
  }
}
