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
 * How one query runs. This is the only place that derives a trigger and a state placement from
 * mode, engine and the shape of the query, or an error that says what cannot run here and what can.
 *
 * @param config the execution settings
 * @param engine the engine that it runs on
 * @param shape the query's shape
 * @param placement where its state gets its rows from; never AUTO
 */
public record ExecutionPlan(
    ExecutionConfig config, Engine engine, QueryShape shape, StatePlacement placement) {

  private static final String NOT_ON_DATABRICKS =
      "co-partitioned state is built on classes of open-source Spark and on mapPartitions, which"
          + " Databricks does not run in real-time mode";

  /**
   * Decides how a query runs.
   *
   * @throws UnsupportedExecutionException when the query cannot run in this way on this engine
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
              + ": it needs Spark 4.1 or Databricks 18; use micro-batch or available-now");
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
              + ": it needs Spark 4.3 or Databricks 18; use "
              + (engine.databricks() ? "" : "execution.state = co-partitioned, or ")
              + "execution.mode = micro-batch");
    }
    if (config.state() != StatePlacement.AUTO) {
      return config.state();
    }
    // All modes of an engine use the same placement, and so the same clock, where they can. A
    // foreachBatch sink may read a batch twice.
    return engine.realTimeStateful() || engine.databricks() || shape.foreachBatch()
        ? StatePlacement.SHUFFLED
        : StatePlacement.CO_PARTITIONED;
  }

  // There is no state to place. But the co-partitioned source ends a real-time batch at once when
  // the job is asked to stop; with Spark's own source, the stop waits for the batch.
  private static StatePlacement stateless(ExecutionConfig config, Engine engine, QueryShape shape) {
    boolean sparksSource =
        config.state() == StatePlacement.SHUFFLED
            || engine.databricks()
            || engine.realTimeStateful()
            || shape.foreachBatch();
    return sparksSource ? StatePlacement.SHUFFLED : StatePlacement.CO_PARTITIONED;
  }

  /**
   * Returns why {@code auto} chose shuffled state, if the engine is the reason; empty otherwise.
   */
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
   * Returns the plan for the actual topics and checkpoint. With {@code auto}, a checkpoint keeps
   * the placement that it was begun with. Topics with unequal partition counts fall back to
   * shuffled state, in the modes that support it.
   *
   * @param partitions the partition counts of the input topics
   * @param begun the placement that the checkpoint was begun with, as written in settings; empty
   *     for a new checkpoint
   */
  public ExecutionPlan settled(Collection<Integer> partitions, Optional<String> begun) {
    if (!coPartitioned() || config.state() != StatePlacement.AUTO || realTime()) {
      return this;
    }
    boolean alike = new HashSet<>(partitions).size() <= 1;
    boolean shuffles = begun.map(Settings.name(StatePlacement.SHUFFLED)::equals).orElse(!alike);
    return shuffles ? new ExecutionPlan(config, engine, shape, StatePlacement.SHUFFLED) : this;
  }

  /** Returns whether rows are processed one by one as they arrive. */
  public boolean realTime() {
    return config.mode() == ExecutionMode.REAL_TIME;
  }

  /**
   * Prepares rows for the plan's kind of query. {@link WakeUpSource} explains why a stateful query
   * with shuffled state needs a reason to run its first batch.
   */
  public <T> Dataset<T> awake(Dataset<T> rows, Encoder<T> encoder) {
    boolean waitsForRows = shape.stateful() && !realTime() && !coPartitioned();
    return waitsForRows ? WakeUpSource.join(rows, encoder) : rows;
  }

  /**
   * Returns the session settings that the plan needs. In available-now mode, Spark would plan
   * no-data batches for a stateful query with processing-time timers for ever (SPARK-50180). In the
   * other modes, these batches fire timers without input.
   */
  public Map<String, String> sessionSettings() {
    return Map.of(
        "spark.sql.streaming.noDataMicroBatches.enabled",
        Boolean.toString(coPartitioned() || config.mode() != ExecutionMode.AVAILABLE_NOW));
  }

  /** Returns whether Spark shuffles rows to the state. */
  public boolean shuffled() {
    return shape.stateful() && !coPartitioned();
  }

  /**
   * Returns whether each task reads the same partition of every topic and holds the state of its
   * keys.
   */
  public boolean coPartitioned() {
    return placement == StatePlacement.CO_PARTITIONED;
  }

  /** Returns Spark's trigger for the plan. */
  public Trigger trigger() {
    return switch (config.mode()) {
      case MICRO_BATCH -> Trigger.ProcessingTime(config.interval().toMillis());
      case AVAILABLE_NOW -> Trigger.AvailableNow();
      case REAL_TIME -> Trigger.RealTime(config.interval().toMillis(), TimeUnit.MILLISECONDS);
    };
  }

  /** Returns one phrase for logs and reports, such as {@code real-time, co-partitioned state}. */
  public String describe() {
    String mode = Settings.name(config.mode());
    return shape.stateful() ? mode + ", " + Settings.name(placement) + " state" : mode;
  }
}
