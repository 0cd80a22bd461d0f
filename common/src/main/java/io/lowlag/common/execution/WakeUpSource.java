package io.lowlag.common.execution;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A source without rows that asks for one batch when a query starts.
 *
 * <p>Spark fires processing-time timers only inside a batch, and after a start it plans no batch
 * before new rows arrive. Without this source, timers that became due while the job was down would
 * wait for new rows, and an available-now run without new rows would never fire them. While a query
 * runs, Spark's no-data batches fire them.
 */
public final class WakeUpSource implements TableProvider {

  /** Adds the source to a stream of rows. The rows do not change. */
  static <T> Dataset<T> join(Dataset<T> rows, Encoder<T> encoder) {
    return rows.union(
        rows.sparkSession()
            .readStream()
            .format(WakeUpSource.class.getName())
            .schema(rows.schema())
            .load()
            .as(encoder));
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    throw new UnsupportedOperationException("the wake-up source takes the schema of other rows");
  }

  @Override
  public boolean supportsExternalMetadata() {
    return true;
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new NoRows(schema);
  }

  @SuppressWarnings("deprecation") // schema() has no default yet; columns() is derived from it
  private record NoRows(StructType rowSchema) implements Table, SupportsRead {

    @Override
    public String name() {
      return "wake-up";
    }

    @Override
    public StructType schema() {
      return rowSchema;
    }

    @Override
    public Set<TableCapability> capabilities() {
      return EnumSet.of(TableCapability.MICRO_BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
      return () -> new NoRowsScan(rowSchema);
    }
  }

  private record NoRowsScan(StructType rowSchema) implements Scan {

    @Override
    public StructType readSchema() {
      return rowSchema;
    }

    @Override
    public MicroBatchStream toMicroBatchStream(String checkpointLocation) {
      return new WakeUpStream();
    }
  }
}
