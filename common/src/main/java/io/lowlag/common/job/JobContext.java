package io.lowlag.common.job;

import io.lowlag.common.config.Settings;
import io.lowlag.common.execution.ExecutionPlan;
import io.lowlag.common.execution.StatefulStep;
import io.lowlag.common.kafka.InboundRecord;
import io.lowlag.common.kafka.KafkaSink;
import io.lowlag.common.kafka.KafkaSource;
import io.lowlag.common.kafka.OutboundRecord;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * What a job is wired from, once its settings and surroundings are checked.
 *
 * @param spark the session
 * @param settings the job's settings
 * @param spec what the job is
 * @param plan how its query runs
 * @param checkpointLocation its checkpoint folder
 */
public record JobContext(
    SparkSession spark,
    Settings settings,
    JobSpec spec,
    ExecutionPlan plan,
    String checkpointLocation) {

  /** The job's input topics as a stream. */
  public Dataset<InboundRecord> read() {
    return KafkaSource.from(settings).read(spark, plan);
  }

  /** The way to run a stateful processor. */
  public StatefulStep stateful() {
    return new StatefulStep(plan, checkpointLocation, spec.name());
  }

  /**
   * A query that hands each of its batches to a function, named after the job and ready to start.
   *
   * @param batch takes the rows and the number of the batch; a batch that did not end is run again
   *     under its number
   */
  public <T> DataStreamWriter<T> writeBatches(
      Dataset<T> rows, VoidFunction2<Dataset<T>, Long> batch) {
    return rows.writeStream()
        .foreachBatch(batch)
        .option("checkpointLocation", checkpointLocation)
        .outputMode("update")
        .trigger(plan.trigger())
        .queryName(spec.name());
  }

  /** A query that writes the records to Kafka, named after the job and ready to start. */
  public DataStreamWriter<OutboundRecord> write(Dataset<OutboundRecord> records) {
    return KafkaSink.from(settings).write(records, plan, checkpointLocation).queryName(spec.name());
  }
}
