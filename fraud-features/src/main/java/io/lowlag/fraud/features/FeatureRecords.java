package io.lowlag.fraud.features;

import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.TopicEncoder;
import io.lowlag.common.record.EventIds;
import io.lowlag.common.record.Origin;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.fraud.features.model.CardWindow;
import io.lowlag.fraud.model.WindowFeatures;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes windows as records for their topic.
 *
 * @param encoder writes their fields; the names of some depend on the length of the window
 * @param columns names of the features
 */
record FeatureRecords(TopicEncoder<Map<String, Object>> encoder, FeatureColumns columns)
    implements Outcomes.Encoding<CardWindow> {

  static FeatureRecords to(String topic, FeatureColumns columns) {
    return new FeatureRecords(
        new TopicEncoder<>(topic, fields -> (String) fields.get(FeatureColumns.CARD_ID)), columns);
  }

  /**
   * Returns the record of a window; its latency is measured from the newest of its transactions.
   */
  @Override
  public OutboundRecord of(CardWindow window) {
    return encoder.encode(fields(window), new Origin(0, 0, window.sentUs(), window.sourceUs()));
  }

  private Map<String, Object> fields(CardWindow window) {
    WindowFeatures features = window.features();
    String sum = features.sumAmount().toPlainString();
    String refunds = features.sumRefunds().toPlainString();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("event_id", id(window, sum, refunds));
    fields.put(FeatureColumns.CARD_ID, window.cardId());
    fields.put(FeatureColumns.WINDOW_START, window.start());
    fields.put(FeatureColumns.WINDOW_END, window.end());
    fields.put(columns.txCount(), features.txCount());
    fields.put(columns.sumAmount(), sum);
    fields.put(columns.uniqMerchants(), features.uniqMerchants());
    fields.put(columns.refundCount(), features.refundCount());
    fields.put(columns.sumRefunds(), refunds);
    fields.put(columns.unconvertedCount(), features.unconvertedCount());
    return fields;
  }

  private static String id(CardWindow window, String sum, String refunds) {
    WindowFeatures features = window.features();
    return EventIds.of(
        "card-window",
        window.cardId(),
        Long.toString(window.start()),
        Long.toString(window.end()),
        Long.toString(features.txCount()),
        sum,
        Integer.toString(features.uniqMerchants()),
        Long.toString(features.refundCount()),
        refunds,
        Long.toString(features.unconvertedCount()));
  }
}
