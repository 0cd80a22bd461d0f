package io.lowlag.realtime.internal.spark42;

import com.codahale.metrics.MetricRegistry;
import io.lowlag.realtime.internal.engine.CheckpointStorage;
import io.lowlag.realtime.internal.engine.ExecutorLocations;
import io.lowlag.realtime.internal.engine.KafkaConnector;
import io.lowlag.realtime.internal.engine.PageSource;
import io.lowlag.realtime.internal.engine.RunningQueries;
import io.lowlag.realtime.internal.engine.SparkEngine;
import io.lowlag.realtime.internal.engine.StateEngine;
import io.lowlag.realtime.internal.engine.TaskThreads;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Encoder;

/** The internals of Spark 4.2. */
public final class Spark42Engine implements SparkEngine {

  private final StateEngine state = new TransformWithState();
  private final KafkaConnector kafka = new SparkKafkaConnector();
  private final CheckpointStorage checkpoints = new SparkCheckpointStorage();
  private final RunningQueries queries = new StreamExecutions();
  private final ExecutorLocations executors = new BlockManagerLocations();
  private final TaskThreads threads = new TaskContextThreads();

  @Override
  public StateEngine state() {
    return state;
  }

  @Override
  public KafkaConnector kafka() {
    return kafka;
  }

  @Override
  public CheckpointStorage checkpoints() {
    return checkpoints;
  }

  @Override
  public RunningQueries queries() {
    return queries;
  }

  @Override
  public ExecutorLocations executors() {
    return executors;
  }

  @Override
  public TaskThreads threads() {
    return threads;
  }

  @Override
  public void publish(String name, MetricRegistry metrics) {
    SparkEnv.get().metricsSystem().registerSource(new RegistrySource(name, metrics));
  }

  @Override
  public boolean addTab(SparkContext context, String name, PageSource page) {
    return LiveTab.add(context, name, page);
  }

  @Override
  public <R> Encoder<R> recordEncoder(Class<R> type) {
    return RecordEncoders.of(type);
  }
}
