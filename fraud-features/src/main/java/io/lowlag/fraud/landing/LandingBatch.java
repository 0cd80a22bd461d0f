package io.lowlag.fraud.landing;

import static org.apache.spark.sql.functions.col;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.kafka.KafkaSink;
import io.lowlag.common.kafka.OutboundRecord;
import io.lowlag.fraud.delta.DeltaTransaction;
import io.lowlag.fraud.scoring.model.ScoredTransaction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import scala.Tuple2;

/** Writes a batch: its dead letters to Kafka, then its transactions to the table. */
final class LandingBatch
    implements VoidFunction2<Dataset<Tuple2<ScoredTransaction, DeadLetter>>, Long> {

  private static final long serialVersionUID = 1L;

  private final String deadLetterTopic;
  private final transient KafkaSink kafka;
  private final transient ScoredTable table;

  LandingBatch(String deadLetterTopic, KafkaSink kafka, ScoredTable table) {
    this.deadLetterTopic = deadLetterTopic;
    this.kafka = kafka;
    this.table = table;
  }

  @Override
  public void call(Dataset<Tuple2<ScoredTransaction, DeadLetter>> batch, Long batchId) {
    DeltaTransaction transaction = DeltaTransaction.of(batch, batchId);
    batch.persist();
    try {
      kafka.append(deadLetters(batch));
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

  private Dataset<OutboundRecord> deadLetters(
      Dataset<Tuple2<ScoredTransaction, DeadLetter>> batch) {
    String topic = deadLetterTopic;
    return batch
        .filter(col("_2").isNotNull())
        .select(col("_2.*"))
        .as(Encoders.bean(DeadLetter.class))
        .map(
            (MapFunction<DeadLetter, OutboundRecord>) letter -> letter.toRecord(topic),
            Encoders.bean(OutboundRecord.class));
  }
}
