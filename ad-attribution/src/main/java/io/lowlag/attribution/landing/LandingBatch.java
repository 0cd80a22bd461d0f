package io.lowlag.attribution.landing;

import io.lowlag.attribution.landing.model.LandedRecord;
import io.lowlag.common.lake.DeltaTransaction;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.OutputSink;
import org.apache.spark.sql.Dataset;

/**
 * Writes a batch: the dead letters to Kafka, then the records to their tables. If the process dies
 * in between, the batch runs again and the dead letters come twice, as they do in every job.
 *
 * @param tables take the records
 * @param kafka takes the dead letters
 * @param deadLetterTopic their topic
 */
record LandingBatch(LandingTables tables, OutputSink kafka, String deadLetterTopic)
    implements Outcomes.Batch<LandedRecord> {

  @Override
  public void take(Outcomes<LandedRecord> batch, long batchId) {
    batch.persist();
    try {
      Dataset<LandedRecord> landed = batch.events();
      DeltaTransaction transaction = DeltaTransaction.of(landed, batchId);
      kafka.append(batch.encodeDeadLetters(deadLetterTopic));
      tables.land(landed, transaction);
    } finally {
      batch.unpersist();
    }
  }
}
