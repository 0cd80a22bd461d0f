package io.lowlag.common.kafka;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_micros;

import io.lowlag.common.config.Settings;
import io.lowlag.common.config.SettingsException;
import io.lowlag.common.execution.ExecutionPlan;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.realtime.RecordEncoder;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;

/**
 * Reads Kafka topics with all parts of a record: key, value, place, timestamp and headers.
 *
 * @param connection where the brokers are
 * @param startingOffsets earliest, latest or Spark's JSON of offsets; for a new checkpoint only
 * @param failOnDataLoss whether the job fails if records have been deleted from the broker
 * @param isolation whether records of aborted or unfinished transactions are read
 * @param maxOffsetsPerTrigger the size of a micro-batch, if limited
 * @param options further options of the source
 */
public record KafkaSource(
    KafkaConnection connection,
    String startingOffsets,
    boolean failOnDataLoss,
    IsolationLevel isolation,
    Optional<Long> maxOffsetsPerTrigger,
    Map<String, String> options) {

  private static final Encoder<InboundRecord> RECORD = RecordEncoder.of(InboundRecord.class);
  private static final String LIMIT = "maxOffsetsPerTrigger";

  /**
   * The most records that a batch with shuffled state reads for each task slot. A task holds in
   * memory the rows that the shuffle sends to it.
   */
  private static final long RECORDS_PER_SLOT = 100_000;

  private static final String SPARK_FORMAT = "kafka";
  private static final String CO_PARTITIONED_FORMAT = "lowlag-kafka";

  public KafkaSource {
    options = Map.copyOf(options);
  }

  /**
   * Reads the groups {@code kafka} and {@code source}.
   *
   * @throws SettingsException when an option is set that has a setting of its own
   */
  public static KafkaSource from(Settings settings) {
    return new KafkaSource(
        KafkaConnection.from(settings),
        settings.textOrJson("source.starting-offsets"),
        settings.flag("source.fail-on-data-loss"),
        settings.choice("source.isolation-level", IsolationLevel.class),
        settings.optionalWholeNumber("source.max-offsets-per-trigger", 1),
        DecidedOptions.ofSource(settings.options("source.options")));
  }

  /**
   * Reads the plan's input topics as a stream.
   *
   * @throws SettingsException when a limit is set that real-time mode cannot keep
   */
  public Dataset<InboundRecord> read(SparkSession spark, ExecutionPlan plan) {
    if (plan.realTime() && maxOffsetsPerTrigger.isPresent()) {
      throw new SettingsException(
          "source.max-offsets-per-trigger = "
              + maxOffsetsPerTrigger.get()
              + " does not work in real-time mode, which reads records as they arrive: leave it"
              + " out");
    }
    DataStreamReader reader =
        spark
            .readStream()
            .format(plan.coPartitioned() ? CO_PARTITIONED_FORMAT : SPARK_FORMAT)
            .option("kafka.isolation.level", isolation.kafkaName())
            .options(connection.sparkOptions())
            .option("subscribe", String.join(",", plan.shape().inputTopics()))
            .option("startingOffsets", startingOffsets)
            .option("failOnDataLoss", failOnDataLoss)
            .option("includeHeaders", true);
    batchLimit(plan, spark.sparkContext().defaultParallelism())
        .ifPresent(limit -> reader.option(LIMIT, limit));
    reader.options(options);
    if (plan.coPartitioned()) {
      reader.option("stateful", plan.shape().stateful()).option("arrivalHeader", Stamps.SOURCE);
    }
    return plan.awake(records(reader.load()), RECORD);
  }

  /** Returns how many records a batch, including the first one, reads at most. */
  Optional<Long> batchLimit(ExecutionPlan plan, int slots) {
    boolean gathers = plan.shuffled() && !plan.realTime();
    return maxOffsetsPerTrigger.or(
        () -> gathers ? Optional.of(RECORDS_PER_SLOT * slots) : Optional.empty());
  }

  private static Dataset<InboundRecord> records(Dataset<Row> rows) {
    return rows.select(
            col("key"),
            col("value"),
            col("topic"),
            col("partition"),
            col("offset"),
            unix_micros(col("timestamp")).as("timestampUs"),
            col("headers"))
        .as(RECORD);
  }
}
