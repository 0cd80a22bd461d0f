package io.lowlag.realtime.internal.source;

import java.util.EnumSet;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** Spark's Kafka table, read co-partitioned and only as a stream. */
record CoPartitionedTable(SupportsRead kafka) implements SupportsRead {

  @Override
  public String name() {
    return CoPartitionedKafkaProvider.SHORT_NAME;
  }

  @Override
  public Column[] columns() {
    return kafka.columns();
  }

  @Override
  public Set<TableCapability> capabilities() {
    return EnumSet.of(TableCapability.MICRO_BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
    SourceOptions checked = SourceOptions.parse(options);
    return () -> new CoPartitionedScan(kafka.newScanBuilder(options).build(), checked);
  }
}
