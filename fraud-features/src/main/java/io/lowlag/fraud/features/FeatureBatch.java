package io.lowlag.fraud.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.lake.DeltaTransaction;
import io.lowlag.common.lake.LakeTable;
import io.lowlag.common.pipeline.OutputSink;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.fraud.FraudTopics;
import io.lowlag.realtime.RecordEncoder;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Row;

/**
 * Writes a batch of windows: to Kafka the latest of each card and the dead letters, to Delta all of
 * them.
 *
 * <p>Kafka comes first, because serving waits for it and a merge takes seconds. Dead between the
 * two, the batch runs again: Kafka gets the same records under the same ids, Delta gets them for
 * the first time. Dead after both, Kafka repeats and Delta knows the batch by its transaction.
 */
final class FeatureBatch implements VoidFunction2<Dataset<Row>, Long> {

  private static final long serialVersionUID = 1L;

  private static final Encoder<OutboundRecord> OUTBOUND = RecordEncoder.of(OutboundRecord.class);

  private final FraudTopics topics;
  private final FeatureColumns columns;
  private final transient OutputSink kafka;
  private final transient LakeTable table;

  FeatureBatch(FraudTopics topics, FeatureColumns columns, OutputSink kafka, LakeTable table) {
    this.topics = topics;
    this.columns = columns;
    this.kafka = kafka;
    this.table = table;
  }

  @Override
  public void call(Dataset<Row> batch, Long batchId) {
    DeltaTransaction transaction = DeltaTransaction.of(batch, batchId);
    batch.persist();
    try {
      // Every partition is computed here, once: with it the batch's state is settled.
      if (batch.count() > 0) {
        Dataset<Row> windows =
            batch
                .filter(col(FeaturesPipeline.DEAD_LETTER).isNull())
                .drop(FeaturesPipeline.DEAD_LETTER);
        kafka.append(records(latest(windows)).union(deadLetters(batch)));
        table.upsert(windows, isNotSmaller(), transaction);
      }
    } finally {
      batch.unpersist();
    }
  }

  /**
   * The latest window of each card in the batch, unless the table has a later one or more of the
   * same: a late transaction that changes an older window must not take the place of the newer
   * window in a compacted topic. The table holds what all batches before have written, also those
   * of an earlier checkpoint.
   */
  private Dataset<Row> latest(Dataset<Row> windows) {
    Dataset<Row> latest =
        windows
            .groupBy(FeatureColumns.CARD_ID)
            .agg(
                max(struct(
                        col(FeatureColumns.WINDOW_START),
                        col(FeatureColumns.WINDOW_END),
                        col(columns.txCount()),
                        col(columns.sumAmount()),
                        col(columns.uniqMerchants()),
                        col(FeaturesPipeline.SENT_US),
                        col(FeaturesPipeline.SOURCE_US)))
                    .as("latest"))
            .select(col(FeatureColumns.CARD_ID), col("latest.*"))
            .as(LakeTable.NEW);
    return latest.join(written(windows).as(LakeTable.OLD), isSurpassed(), "left_anti");
  }

  /** What the table holds from the oldest of these windows on. */
  private Dataset<Row> written(Dataset<Row> windows) {
    Row oldest = windows.agg(min(FeatureColumns.DATE), min(FeatureColumns.WINDOW_START)).head();
    return table
        .read(windows.sparkSession())
        .filter(col(FeatureColumns.DATE).geq(lit(oldest.get(0))))
        .filter(col(FeatureColumns.WINDOW_START).geq(lit(oldest.get(1))));
  }

  private Column isSurpassed() {
    Column later = old(FeatureColumns.WINDOW_START).gt(fresh(FeatureColumns.WINDOW_START));
    Column more =
        old(FeatureColumns.WINDOW_START)
            .equalTo(fresh(FeatureColumns.WINDOW_START))
            .and(old(columns.txCount()).gt(fresh(columns.txCount())));
    return old(FeatureColumns.CARD_ID).equalTo(fresh(FeatureColumns.CARD_ID)).and(later.or(more));
  }

  // A window only ever grows. A new checkpoint that counts it from the beginning again must not
  // make it smaller on the way.
  private Column isNotSmaller() {
    return fresh(columns.txCount()).geq(old(columns.txCount()));
  }

  private Dataset<OutboundRecord> records(Dataset<Row> windows) {
    FeatureRecords records = FeatureRecords.to(topics.features(), columns);
    return windows.map((MapFunction<Row, OutboundRecord>) records::of, OUTBOUND);
  }

  private Dataset<OutboundRecord> deadLetters(Dataset<Row> batch) {
    String topic = topics.deadLetters();
    return batch
        .filter(col(FeaturesPipeline.DEAD_LETTER).isNotNull())
        .select(col(FeaturesPipeline.DEAD_LETTER + ".*"))
        .as(RecordEncoder.of(DeadLetter.class))
        .map((MapFunction<DeadLetter, OutboundRecord>) letter -> letter.toRecord(topic), OUTBOUND);
  }

  private static Column old(String column) {
    return col(LakeTable.OLD + "." + column);
  }

  private static Column fresh(String column) {
    return col(LakeTable.NEW + "." + column);
  }
}
