package io.lowlag.fraud.landing;

import static org.apache.spark.sql.functions.col;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.kafka.KafkaSink;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.fraud.delta.DeltaTransaction;
import io.lowlag.fraud.scoring.model.ScoredTransaction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import scala.Tuple2;

/**
 * Writes a batch: what is for Kafka, then the scored transactions to a table.
 *
 * <p>Kafka comes first, because alerts are waited for and the table is not. Dead between the two,
 * the batch runs again, its features the same, since its state was not committed: Kafka gets the
 * same records under the same ids, and the table each transaction for the first time.
 */
public final class ScoredBatch
    implements VoidFunction2<Dataset<Tuple2<ScoredTransaction, DeadLetter>>, Long> {

  private static final long serialVersionUID = 1L;

  /** Turns a batch into records; runs on the driver only. */
  public interface Encoding {
    Dataset<OutboundRecord> of(Dataset<Tuple2<ScoredTransaction, DeadLetter>> batch);
  }

  private final transient Encoding encoding;
  private final transient KafkaSink kafka;
  private final transient ScoredTable table;

  /**
   * @param encoding what of a batch is for Kafka
   * @param kafka takes it
   * @param table takes the transactions
   */
  public ScoredBatch(Encoding encoding, KafkaSink kafka, ScoredTable table) {
    this.encoding = encoding;
    this.kafka = kafka;
    this.table = table;
  }

  @Override
  public void call(Dataset<Tuple2<ScoredTransaction, DeadLetter>> batch, Long batchId) {
    DeltaTransaction transaction = DeltaTransaction.of(batch, batchId);
    batch.persist();
    try {
      // Computes every partition, once: with it the batch's state is settled.
      kafka.append(encoding.of(batch));
      table.land(
          batch
              .filter(col("_1").isNotNull())
              .select(col("_1.*"))
              .as(Encoders.bean(ScoredTransaction.class)),
          transaction);
    } finally {
      batch.unpersist();
    }
  }
}
