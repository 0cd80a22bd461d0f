package io.lowlag.fraud.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_millis;

import io.lowlag.common.lake.DeltaTransaction;
import io.lowlag.common.lake.LakeTable;
import io.lowlag.common.lake.UtcDate;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.OutputSink;
import io.lowlag.fraud.FraudTopics;
import io.lowlag.fraud.features.model.CardWindow;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Writes a batch of windows, to Kafka and to Delta.
 *
 * <p>Kafka comes first, because a merge takes seconds. If the job dies between the two, the batch
 * runs again: Kafka gets the same records with the same ids, and Delta gets them for the first
 * time. If it dies after both, Kafka gets the records again, and Delta recognises the batch by its
 * transaction.
 */
final class FeatureBatch implements Outcomes.Batch<CardWindow> {

  private final FraudTopics topics;
  private final FeatureColumns columns;
  private final OutputSink kafka;
  private final LakeTable table;

  FeatureBatch(FraudTopics topics, FeatureColumns columns, OutputSink kafka, LakeTable table) {
    this.topics = topics;
    this.columns = columns;
    this.kafka = kafka;
    this.table = table;
  }

  @Override
  public void take(Outcomes<CardWindow> batch, long batchId) {
    batch.persist();
    try {
      Dataset<CardWindow> windows = batch.events();
      DeltaTransaction transaction = DeltaTransaction.of(windows, batchId);
      // This computes every partition once. After it, the state of the batch is settled.
      kafka.append(
          batch.encode(topics.deadLetters(), FeatureRecords.to(topics.windows(), columns)));
      table.upsert(fullest(rows(windows)), isNotSmaller(), transaction);
    } finally {
      batch.unpersist();
    }
  }

  private Dataset<Row> rows(Dataset<CardWindow> windows) {
    Column start = timestamp_millis(col("start"));
    return windows.select(
        col("cardId").as(FeatureColumns.CARD_ID),
        start.as(FeatureColumns.WINDOW_START),
        timestamp_millis(col("end")).as(FeatureColumns.WINDOW_END),
        col("features.txCount").as(columns.txCount()),
        col("features.sumAmount").cast(FeatureColumns.SUM_TYPE).as(columns.sumAmount()),
        col("features.uniqMerchants").as(columns.uniqMerchants()),
        col("features.refundCount").as(columns.refundCount()),
        col("features.sumRefunds").cast(FeatureColumns.SUM_TYPE).as(columns.sumRefunds()),
        col("features.unconvertedCount").as(columns.unconvertedCount()),
        UtcDate.of(start).as(FeatureColumns.DATE));
  }

  // With co-partitioned state, a window occurs as often as the batch has changed it.
  private Dataset<Row> fullest(Dataset<Row> rows) {
    Column all = struct(Arrays.stream(rows.columns()).map(rows::col).toArray(Column[]::new));
    Column size = rows.col(columns.txCount()).plus(rows.col(columns.refundCount()));
    return rows.groupBy(FeatureColumns.CARD_ID, FeatureColumns.WINDOW_START)
        .agg(max_by(all, size).as("fullest"))
        .select("fullest.*");
  }

  // A window only grows. A job with a new checkpoint counts it from the beginning again, and must
  // not make the stored window smaller meanwhile.
  private Column isNotSmaller() {
    return size(LakeTable.NEW).geq(size(LakeTable.OLD));
  }

  private Column size(String row) {
    return col(row + "." + columns.txCount()).plus(col(row + "." + columns.refundCount()));
  }
}
