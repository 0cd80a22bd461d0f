package io.lowlag.realtime.internal.source;

import io.lowlag.realtime.internal.engine.SparkEngine;
import java.util.Map;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Entry point of the source: {@code spark.readStream().format("lowlag-kafka")}. It takes the
 * options of Spark's Kafka source and those of {@link SourceOptions}, and refuses options that
 * break the rule of one task for each partition.
 */
public final class CoPartitionedKafkaProvider implements TableProvider, DataSourceRegister {

  /** The name that queries use in {@code format}. */
  public static final String SHORT_NAME = "lowlag-kafka";

  private final TableProvider kafka = SparkEngine.current().kafka().source();

  @Override
  public String shortName() {
    return SHORT_NAME;
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    SourceOptions.parse(options);
    return kafka.inferSchema(options);
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new CoPartitionedTable((SupportsRead) kafka.getTable(schema, partitioning, properties));
  }
}
