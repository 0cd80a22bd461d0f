package io.lowlag.fraud.landing;

import io.lowlag.common.lake.DeltaTransaction;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.OutputSink;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.fraud.model.ScoredTransaction;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;

/**
 * Writes a batch: first its records to Kafka, then its scored transactions to a table.
 *
 * <p>Kafka comes first, because readers wait for alerts and not for the table. If the job dies
 * between the two, the batch runs again and computes the same features, because its state was not
 * committed: Kafka gets the same records with the same ids, and the table gets each transaction for
 * the first time.
 *
 * @param encoding turns a batch into records for Kafka
 * @param scored selects the rows of a batch for the table
 * @param kafka takes the records
 * @param table takes the scored transactions
 */
public record ScoredBatch<E>(
    Function<Outcomes<E>, Dataset<OutboundRecord>> encoding,
    Function<Outcomes<E>, Dataset<ScoredTransaction>> scored,
    OutputSink kafka,
    ScoredTable table)
    implements Outcomes.Batch<E> {

  /** Returns a batch writer that sends only the dead letters to Kafka. */
  public static <E> ScoredBatch<E> toTable(
      Function<Outcomes<E>, Dataset<ScoredTransaction>> scored,
      ScoredTable table,
      OutputSink kafka,
      String deadLetterTopic) {
    return new ScoredBatch<>(
        batch -> batch.encodeDeadLetters(deadLetterTopic), scored, kafka, table);
  }

  @Override
  public void take(Outcomes<E> batch, long batchId) {
    batch.persist();
    try {
      Dataset<ScoredTransaction> transactions = scored.apply(batch);
      DeltaTransaction transaction = DeltaTransaction.of(transactions, batchId);
      // This computes every partition once. After it, the state of the batch is settled.
      kafka.append(encoding.apply(batch));
      table.land(transactions, transaction);
    } finally {
      batch.unpersist();
    }
  }
}
