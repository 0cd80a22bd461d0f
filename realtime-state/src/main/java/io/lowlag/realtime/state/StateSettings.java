package io.lowlag.realtime.state;

import io.lowlag.realtime.StateOptions;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider;
import org.apache.spark.sql.execution.streaming.state.StateStoreConf;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.util.SerializableConfiguration;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a task needs to open its state: the session's streaming settings and file systems as they
 * were on the driver. Those that the operator's correctness rests on are set here, whatever the
 * session says.
 */
final class StateSettings implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final String STREAMING = "spark.sql.streaming.";
  private static final String STORE = STREAMING + "stateStore.";
  private static final String COUNT_ROWS = STORE + "rocksdb.trackTotalNumberOfRows";

  private static final String FILE_MANAGER = STREAMING + "checkpointFileManagerClass";

  private static final Map<String, String> REQUIRED =
      Map.of(
          STORE + "providerClass", RocksDBStateStoreProvider.class.getName(),
          STORE + "rocksdb.changelogCheckpointing.enabled", "true",
          // An id for each commit: a version alone does not tell attempts apart.
          STORE + "checkpointFormatVersion", "2",
          STORE + "encodingFormat", "unsaferow");

  private final StateOptions options;
  private final HashMap<String, String> settings = new HashMap<>();
  private final Broadcast<SerializableConfiguration> fileSystems;

  StateSettings(SparkSession spark, StateOptions options) {
    this.options = options;
    // Counting rows costs a read for every write.
    settings.put(COUNT_ROWS, "false");
    CollectionConverters.asJava(spark.conf().getAll())
        .forEach(
            (key, value) -> {
              if (key.startsWith(STREAMING)) {
                settings.put(key, value);
              }
            });
    settings.putAll(REQUIRED);
    Configuration conf = spark.sparkContext().hadoopConfiguration();
    this.fileSystems =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new SerializableConfiguration(conf));
  }

  StateOptions options() {
    return options;
  }

  /** The folder of everything that the operator keeps. */
  static Path root(StateOptions options) {
    return new Path(new Path(options.checkpointLocation(), "lowlag-state"), options.name());
  }

  Path root() {
    return root(options);
  }

  StateStoreConf storeConf() {
    return new StateStoreConf(sqlConf(), scala.collection.immutable.Map$.MODULE$.empty());
  }

  /** A copy, since the state store writes into it. */
  Configuration hadoopConf() throws IOException {
    return forCheckpoint(fileSystems.value().value(), options);
  }

  /** The file systems as the operator uses them: quick ones for a checkpoint on a local disk. */
  static Configuration forCheckpoint(Configuration fileSystems, StateOptions options)
      throws IOException {
    Configuration conf = new Configuration(fileSystems);
    if (root(options).getFileSystem(conf) instanceof LocalFileSystem) {
      conf.setIfUnset(FILE_MANAGER, LocalCheckpointFiles.class.getName());
    }
    return conf;
  }

  private SQLConf sqlConf() {
    SQLConf conf = new SQLConf();
    settings.forEach(conf::setConfString);
    return conf;
  }
}
