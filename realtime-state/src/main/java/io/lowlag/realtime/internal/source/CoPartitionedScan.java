package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.checkpoint.LayoutFile;
import io.lowlag.realtime.internal.engine.SparkEngine;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.ReportsSourceMetrics;
import org.apache.spark.sql.connector.read.streaming.SupportsRealTimeMode;
import org.apache.spark.sql.connector.read.streaming.SupportsTriggerAvailableNow;
import org.apache.spark.sql.types.StructType;

/** Schema and metrics of Spark's Kafka scan, with the co-partitioned stream in place of its own. */
record CoPartitionedScan(Scan kafka, SourceOptions options) implements Scan {

  @Override
  public StructType readSchema() {
    return kafka.readSchema();
  }

  @Override
  public String description() {
    return CoPartitionedKafkaProvider.SHORT_NAME + options.topics();
  }

  @Override
  public MicroBatchStream toMicroBatchStream(String metadataPath) {
    SparkSession session = SparkSession.active();
    Configuration fileSystems = SparkEngine.current().checkpoints().fileSystems(session);
    return new CoPartitionedStream<>(
        (MicroBatchStream & SupportsTriggerAvailableNow & SupportsRealTimeMode
                & ReportsSourceMetrics)
            kafka.toMicroBatchStream(metadataPath),
        options,
        new LayoutGuard(new LayoutFile(metadataPath, fileSystems)),
        options.readerSettings(metadataPath),
        QueryScope.open(session, metadataPath, fileSystems, options.taskStartTimeout()));
  }

  @Override
  public CustomMetric[] supportedCustomMetrics() {
    return kafka.supportedCustomMetrics();
  }

  @Override
  public ColumnarSupportMode columnarSupportMode() {
    return ColumnarSupportMode.UNSUPPORTED;
  }
}
