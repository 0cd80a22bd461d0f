package io.lowlag.realtime.internal.spark42;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
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
 * were on the driver. This class sets the settings that the operator's correctness depends on,
 * whatever the session says.
 */
final class StateSettings implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final String STREAMING = "spark.sql.streaming.";
  private static final String STORE = STREAMING + "stateStore.";
  private static final String COUNT_ROWS = STORE + "rocksdb.trackTotalNumberOfRows";

  private static final String MAINTENANCE_INTERVAL = STORE + "maintenanceInterval";
  private static final String MAINTENANCE_SHUTDOWN = STORE + "maintenanceShutdownTimeout";
  private static final String MAINTENANCE_CANCEL = STORE + "maintenanceForceShutdownTimeout";

  private static final Map<String, String> REQUIRED =
      Map.of(
          STORE + "providerClass", RocksDBStateStoreProvider.class.getName(),
          STORE + "rocksdb.changelogCheckpointing.enabled", "true",
          // An id for each commit: the version alone does not distinguish attempts.
          STORE + "checkpointFormatVersion", "2",
          STORE + "encodingFormat", "unsaferow");

  private final HashMap<String, String> settings = new HashMap<>();
  private final Broadcast<SerializableConfiguration> fileSystems;

  StateSettings(SparkSession spark) {
    // Counting rows costs a read for every write.
    settings.put(COUNT_ROWS, "false");
    // Until maintenance uploads a snapshot, every batch is added to the list of batches since the
    // last one, and Spark fails when the list is longer than 64 KiB. That takes some thousand
    // batches, which short batches reach within Spark's default of a minute.
    settings.put(MAINTENANCE_INTERVAL, "10s");
    // How long a stop waits for the upload of snapshots, which the next run would repeat. Spark's
    // default is five minutes, longer than any platform waits before it kills a process.
    settings.put(MAINTENANCE_SHUTDOWN, "10s");
    settings.put(MAINTENANCE_CANCEL, "5s");
    CollectionConverters.asJava(spark.conf().getAll())
        .forEach(
            (key, value) -> {
              if (key.startsWith(STREAMING)) {
                settings.put(key, value);
              }
            });
    settings.putAll(REQUIRED);
    // As for Spark's own checkpoint files: with the settings of the session.
    Configuration conf =
        ((org.apache.spark.sql.classic.SparkSession) spark).sessionState().newHadoopConf();
    this.fileSystems =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new SerializableConfiguration(conf));
  }

  StateStoreConf storeConf() {
    SQLConf conf = new SQLConf();
    settings.forEach(conf::setConfString);
    return new StateStoreConf(conf, scala.collection.immutable.Map$.MODULE$.empty());
  }

  boolean countsRows() {
    return Boolean.parseBoolean(settings.get(COUNT_ROWS));
  }

  Configuration fileSystems() {
    return fileSystems.value().value();
  }
}
