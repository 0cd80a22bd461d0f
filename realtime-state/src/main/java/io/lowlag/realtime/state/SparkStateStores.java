package io.lowlag.realtime.state;

import io.lowlag.realtime.task.SourceTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.execution.streaming.state.NoPrefixKeyStateEncoderSpec;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.execution.streaming.state.StateStore$;
import org.apache.spark.sql.execution.streaming.state.StateStoreConf;
import org.apache.spark.sql.execution.streaming.state.StateStoreId;
import org.apache.spark.sql.execution.streaming.state.StateStoreProviderId;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Opens and commits the state of a task in Spark's own state store.
 *
 * <p>Internal to Spark is everything here; where the engine runs {@code transformWithState} in
 * real-time mode by itself, it does this itself.
 */
final class SparkStateStores {

  private static final String RUN_ID = "spark.jobGroup.id";
  private static final StructType UNUSED_VALUE =
      new StructType().add("value", DataTypes.BinaryType);

  private final StateSettings settings;
  private final StructType keySchema;

  SparkStateStores(StateSettings settings, StructType keySchema) {
    this.settings = settings;
    this.keySchema = keySchema;
  }

  /** Opens the state that the task starts from, in the instance that this process has loaded. */
  TaskState open(TaskContext task, SourceTask source) throws IOException {
    Configuration hadoopConf = settings.hadoopConf();
    StateStoreConf storeConf = settings.storeConf();
    Path folder = new Path(settings.root(), "lineage/" + source.partition());
    LineageLog lineage =
        new LineageLog(new CheckpointFiles(folder, hadoopConf), storeConf.minVersionsToRetain());
    LineageEntry start = lineage.start(source);
    StateStore store =
        start == null
            ? get(task, source, 0, Option.empty())
            : get(task, source, start.version(), Option.apply(start.checkpointId()));
    return new TaskState(source, store, lineage, start);
  }

  /**
   * Commits a new state while it is empty, and opens it again. Spark uploads a whole snapshot with
   * the commit that first has a column family; done here, it costs the start of the query some time
   * and not the answers at its first batch boundary. Nothing names this commit.
   */
  TaskState settle(TaskContext task, SourceTask source, TaskState empty) throws IOException {
    long version = empty.store().commit();
    Option<String> checkpointId = empty.store().getStateStoreCheckpointInfo().stateStoreCkptId();
    return empty.continuedBy(get(task, source, version, checkpointId));
  }

  private StateStore get(
      TaskContext task, SourceTask source, long version, Option<String> checkpointId)
      throws IOException {
    return StateStore$.MODULE$.get(
        providerId(task, source),
        keySchema,
        UNUSED_VALUE,
        new NoPrefixKeyStateEncoderSpec(keySchema),
        version,
        checkpointId,
        Option.empty(),
        true,
        settings.storeConf(),
        settings.hadoopConf(),
        false);
  }

  // The store's name tells operators of one query apart where Spark looks at no path.
  private StateStoreProviderId providerId(TaskContext task, SourceTask source) {
    String path = new Path(settings.root(), "state").toString();
    StateStoreId id = new StateStoreId(path, 0L, source.partition(), settings.options().name());
    return new StateStoreProviderId(id, runId(task, path));
  }

  /** The run of the query: a provider loaded for it is unloaded when the run ends. */
  static UUID runId(TaskContext task, String path) {
    String group = task.getLocalProperty(RUN_ID);
    try {
      return UUID.fromString(String.valueOf(group));
    } catch (IllegalArgumentException e) {
      return UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8));
    }
  }

  @SuppressWarnings("unchecked")
  static <T> ExpressionEncoder<Object> expressionEncoder(org.apache.spark.sql.Encoder<T> encoder) {
    Object expression =
        encoder instanceof AgnosticEncoder<T> agnostic
            ? ExpressionEncoder.apply(agnostic)
            : encoder;
    return (ExpressionEncoder<Object>) expression;
  }
}
