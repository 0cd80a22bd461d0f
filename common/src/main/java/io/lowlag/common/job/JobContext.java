package io.lowlag.common.job;

import io.lowlag.common.execution.ExecutionPlan;
import io.lowlag.common.kafka.KafkaSource;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.OutputSink;
import io.lowlag.common.pipeline.RefusedCounts;
import io.lowlag.common.pipeline.StatefulStep;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.OutboundRecord;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * The parts that a job builds its query from, once its settings and surroundings are checked.
 *
 * @param spark the session
 * @param spec what the job is
 * @param plan how its query runs
 * @param checkpointLocation its checkpoint folder
 * @param source where records come from
 * @param sink where records go
 * @param refused counts what its processor refuses
 */
public record JobContext(
    SparkSession spark,
    JobSpec spec,
    ExecutionPlan plan,
    String checkpointLocation,
    KafkaSource source,
    OutputSink sink,
    RefusedCounts refused) {

  /** Reads the job's input topics as a stream. */
  public Dataset<InboundRecord> read() {
    return source.read(spark, plan);
  }

  /** Returns the step that runs a stateful processor. */
  public StatefulStep stateful() {
    return new StatefulStep(plan, checkpointLocation, spec.name()).counting(refused);
  }

  /**
   * Returns a query that hands each of its batches to a function. It is named after the job and
   * ready to start.
   *
   * @param batch takes the rows and the number of the batch; a batch that did not end runs again
   *     with the same number
   */
  public <T> DataStreamWriter<?> writeBatches(
      Dataset<T> rows, VoidFunction2<Dataset<T>, Long> batch) {
    return named(rows.writeStream().foreachBatch(batch));
  }

  /** Returns a query that hands over the outcomes of each of its batches. It is ready to start. */
  public <E> DataStreamWriter<?> writeBatches(Outcomes<E> outcomes, Outcomes.Batch<E> batch) {
    return named(outcomes.writeBatches(batch));
  }

  /**
   * Returns a query that writes the records to Kafka. It is named after the job and ready to start.
   */
  public DataStreamWriter<?> write(Dataset<OutboundRecord> records) {
    return named(sink.write(records));
  }

  /**
   * Returns a query that hands each row to a writer. It is named after the job and ready to start.
   */
  public <T> DataStreamWriter<?> write(Dataset<T> rows, ForeachWriter<T> writer) {
    return named(rows.writeStream().foreach(writer));
  }

  private DataStreamWriter<?> named(DataStreamWriter<?> writer) {
    return writer
        .option("checkpointLocation", checkpointLocation)
        .outputMode("update")
        .trigger(plan.trigger())
        .queryName(spec.name());
  }
}
