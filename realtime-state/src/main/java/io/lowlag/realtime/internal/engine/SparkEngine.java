package io.lowlag.realtime.internal.engine;

import com.codahale.metrics.MetricRegistry;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Encoder;

/** Everything that this module asks of the internals of the Spark version that it runs on. */
public interface SparkEngine {

  /** The engine of this process; it is looked up once. */
  static SparkEngine current() {
    return LoadedEngine.ENGINE;
  }

  /** State of operators and the calls of their processors. */
  StateEngine state();

  /** Spark's Kafka source. */
  KafkaConnector kafka();

  /** Files of a checkpoint. */
  CheckpointStorage checkpoints();

  /** Queries that run. */
  RunningQueries queries();

  /** Executors that tasks can be placed on. */
  ExecutorLocations executors();

  /** Threads that work for a task beside its own. */
  TaskThreads threads();

  /**
   * Makes a registry a source of this process's metrics system: what is in it, now and later, is in
   * all of the process's sinks. Called once a Spark context, when the application has its id.
   *
   * @param name the metrics' first name
   */
  void publish(String name, MetricRegistry metrics);

  /**
   * Adds a tab with one page to the UI of an application.
   *
   * @param name of the tab and its address
   * @return false if the application has no UI
   */
  boolean addTab(SparkContext context, String name, PageSource page);

  /**
   * Spark's encoder for a Java record: a column for each component, under the component's name.
   *
   * @throws IllegalArgumentException if the type is no public record, or a component cannot be
   *     encoded; the message names it
   */
  <R> Encoder<R> recordEncoder(Class<R> type);
}
