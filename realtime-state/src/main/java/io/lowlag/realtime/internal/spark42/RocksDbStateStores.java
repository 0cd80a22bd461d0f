package io.lowlag.realtime.internal.spark42;

import io.lowlag.realtime.internal.engine.OpenState;
import io.lowlag.realtime.internal.engine.ProcessorBinding;
import io.lowlag.realtime.internal.engine.StateCommit;
import io.lowlag.realtime.internal.engine.StateStores;
import io.lowlag.realtime.internal.engine.StatefulOperatorId;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.execution.streaming.state.NoPrefixKeyStateEncoderSpec;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.execution.streaming.state.StateStore$;
import org.apache.spark.sql.execution.streaming.state.StateStoreId;
import org.apache.spark.sql.execution.streaming.state.StateStoreProviderId;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** The state of an operator in Spark's own state store, on RocksDB. */
final class RocksDbStateStores implements StateStores {

  private static final long serialVersionUID = 1L;
  private static final StructType UNUSED_VALUE =
      new StructType().add("value", DataTypes.BinaryType);

  private final StatefulOperatorId operator;
  private final ExpressionEncoder<Object> keyEncoder;
  private final StateSettings settings;
  private final HashMap<String, List<StructType>> earlier;

  RocksDbStateStores(
      StatefulOperatorId operator,
      ExpressionEncoder<Object> keyEncoder,
      StateSettings settings,
      Map<String, List<StructType>> earlier) {
    this.operator = operator;
    this.keyEncoder = keyEncoder;
    this.settings = settings;
    this.earlier = new HashMap<>(earlier);
  }

  @Override
  public OpenState open(UUID runId, int partition, String folder, StateCommit from)
      throws IOException {
    StructType keySchema = keyEncoder.schema();
    StateStore store =
        StateStore$.MODULE$.get(
            providerId(runId, partition, folder),
            keySchema,
            UNUSED_VALUE,
            new NoPrefixKeyStateEncoderSpec(keySchema),
            from == null ? 0 : from.version(),
            Option.apply(from == null ? null : from.id()),
            Option.empty(),
            true,
            settings.storeConf(),
            fileSystems(),
            false);
    return new RocksDbState(store, settings.countsRows());
  }

  @Override
  public ProcessorBinding bind(UUID runId, OpenState state) {
    CallScopedStore store = new CallScopedStore(((RocksDbState) state).store(), earlier);
    return new ObservedHandle(store, runId, keyEncoder, operator.timeMode());
  }

  @Override
  public int retained() {
    return settings.storeConf().minVersionsToRetain();
  }

  /** Returns a copy, because the state store writes into it. */
  @Override
  public Configuration fileSystems() throws IOException {
    return SparkCheckpointStorage.forCheckpoint(new Path(operator.root()), settings.fileSystems());
  }

  // The store's name distinguishes the operators of one query where Spark does not use the path.
  private StateStoreProviderId providerId(UUID runId, int partition, String folder) {
    String path = new Path(operator.root(), folder).toString();
    return new StateStoreProviderId(new StateStoreId(path, 0L, partition, operator.name()), runId);
  }
}
