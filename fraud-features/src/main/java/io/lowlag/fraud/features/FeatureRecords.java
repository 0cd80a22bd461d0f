package io.lowlag.fraud.features;

import io.lowlag.common.pipeline.TopicEncoder;
import io.lowlag.common.record.EventIds;
import io.lowlag.common.record.Origin;
import io.lowlag.common.record.OutboundRecord;
import java.io.Serializable;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * Writes windows as records for the features topic.
 *
 * @param encoder of their fields; the names of some depend on the length of the window
 * @param columns names of the features
 */
record FeatureRecords(TopicEncoder<Map<String, Object>> encoder, FeatureColumns columns)
    implements Serializable {

  static FeatureRecords to(String topic, FeatureColumns columns) {
    return new FeatureRecords(
        new TopicEncoder<>(topic, fields -> (String) fields.get(FeatureColumns.CARD_ID)), columns);
  }

  /** The record of a window; its latency is measured from the newest of its transactions. */
  OutboundRecord of(Row window) {
    String cardId = window.getAs(FeatureColumns.CARD_ID);
    long sourceUs = window.<Long>getAs(FeaturesPipeline.SOURCE_US);
    long sentUs = window.<Long>getAs(FeaturesPipeline.SENT_US);
    return encoder.encode(fields(cardId, window), new Origin(0, 0, sentUs, sourceUs));
  }

  private Map<String, Object> fields(String cardId, Row window) {
    long start = millis(window.getAs(FeatureColumns.WINDOW_START));
    long end = millis(window.getAs(FeatureColumns.WINDOW_END));
    long count = window.<Long>getAs(columns.txCount());
    String sum = window.<BigDecimal>getAs(columns.sumAmount()).toPlainString();
    int merchants = window.<Integer>getAs(columns.uniqMerchants());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(
        "event_id",
        EventIds.of(
            "card-features",
            cardId,
            Long.toString(start),
            Long.toString(end),
            Long.toString(count),
            sum,
            Integer.toString(merchants)));
    fields.put(FeatureColumns.CARD_ID, cardId);
    fields.put(FeatureColumns.WINDOW_START, start);
    fields.put(FeatureColumns.WINDOW_END, end);
    fields.put(columns.txCount(), count);
    fields.put(columns.sumAmount(), sum);
    fields.put(columns.uniqMerchants(), merchants);
    return fields;
  }

  // Which of the two it is, a session's setting says.
  private static long millis(Object timestamp) {
    return timestamp instanceof Instant instant
        ? instant.toEpochMilli()
        : ((Timestamp) timestamp).getTime();
  }
}
