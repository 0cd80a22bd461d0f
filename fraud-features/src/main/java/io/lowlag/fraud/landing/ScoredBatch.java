package io.lowlag.fraud.landing;

import io.lowlag.common.lake.DeltaTransaction;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.OutputSink;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.fraud.model.ScoredTransaction;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;

/**
 * Writes a batch: what is for Kafka, then the scored transactions to a table.
 *
 * <p>Kafka comes first, because alerts are waited for and the table is not. Dead between the two,
 * the batch runs again, its features the same, since its state was not committed: Kafka gets the
 * same records under the same ids, and the table each transaction for the first time.
 *
 * @param encoding what of a batch is for Kafka
 * @param scored what of a batch is for the table
 * @param kafka takes the one
 * @param table takes the other
 */
public record ScoredBatch<E>(
    Function<Outcomes<E>, Dataset<OutboundRecord>> encoding,
    Function<Outcomes<E>, Dataset<ScoredTransaction>> scored,
    OutputSink kafka,
    ScoredTable table)
    implements Outcomes.Batch<E> {

  /** Writes only the dead letters to Kafka. */
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
      // Computes every partition, once: with it the batch's state is settled.
      kafka.append(encoding.apply(batch));
      table.land(transactions, transaction);
    } finally {
      batch.unpersist();
    }
  }
}
