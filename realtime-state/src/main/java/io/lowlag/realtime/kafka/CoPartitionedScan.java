package io.lowlag.realtime.kafka;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.kafka010.KafkaMicroBatchStream;
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
    return new CoPartitionedStream(
        (KafkaMicroBatchStream) kafka.toMicroBatchStream(metadataPath),
        options,
        new LayoutGuard(new LayoutFile(metadataPath, hadoopConfiguration())),
        options.readerSettings(metadataPath));
  }

  @Override
  public CustomMetric[] supportedCustomMetrics() {
    return kafka.supportedCustomMetrics();
  }

  @Override
  public ColumnarSupportMode columnarSupportMode() {
    return ColumnarSupportMode.UNSUPPORTED;
  }

  private static Configuration hadoopConfiguration() {
    // The session's settings included, as for Spark's own checkpoint files; the public API of the
    // session has only those of the context.
    return ((org.apache.spark.sql.classic.SparkSession) SparkSession.active())
        .sessionState()
        .newHadoopConf();
  }
}
