package io.lowlag.realtime.internal.engine;

import com.codahale.metrics.MetricRegistry;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Encoder;

/** Everything that this module uses of the internals of the Spark version that it runs on. */
public interface SparkEngine {

  /** Returns the engine of this process; it is looked up once. */
  static SparkEngine current() {
    return LoadedEngine.ENGINE;
  }

  /** Returns the access to the state of operators and the calls of their processors. */
  StateEngine state();

  /** Returns the access to Spark's Kafka source. */
  KafkaConnector kafka();

  /** Returns the access to the files of a checkpoint. */
  CheckpointStorage checkpoints();

  /** Returns the access to running queries. */
  RunningQueries queries();

  /** Returns the access to the executors that tasks can be placed on. */
  ExecutorLocations executors();

  /** Returns the access to threads that work for a task beside its own. */
  TaskThreads threads();

  /**
   * Adds a registry as a source to this process's metrics system: its current and later metrics
   * appear in all of the process's sinks. Called once for each Spark context, when the application
   * has its id.
   *
   * @param name the first part of the metrics' names
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
   * Returns Spark's encoder for a Java record: a column for each component, with the component's
   * name.
   *
   * @throws IllegalArgumentException if the type is not a public record, or a component cannot be
   *     encoded; the message names it
   */
  <R> Encoder<R> recordEncoder(Class<R> type);
}
