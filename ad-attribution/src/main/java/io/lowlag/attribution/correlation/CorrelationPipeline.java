package io.lowlag.attribution.correlation;

import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.attribution.correlation.model.AdMatch;
import io.lowlag.attribution.correlation.model.AdUnmatched;
import io.lowlag.attribution.correlation.model.Correlation;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.StatefulStep;
import io.lowlag.common.pipeline.TopicEncoder;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.OutboundRecord;
import org.apache.spark.sql.Dataset;

/**
 * Reads requests and impressions; emits matches, unmatched events and dead letters, each with the
 * name of its topic.
 */
public final class CorrelationPipeline {

  private final CorrelationConfig config;
  private final StatefulStep stateful;

  public CorrelationPipeline(CorrelationConfig config, StatefulStep stateful) {
    this.config = config;
    this.stateful = stateful;
  }

  /**
   * Defines the whole pipeline, from records of the input topics to records for the output topics.
   */
  public Dataset<OutboundRecord> define(Dataset<InboundRecord> records) {
    CorrelationConfig.Topics topics = config.topics();
    AdEventDecoder decoder = new AdEventDecoder(topics.requests());
    CorrelationProcessor processor = new CorrelationProcessor(config.policy(), ledger(topics));
    return Outcomes.decode(records, decoder, config.decoding(), AdEvent.class)
        .process(stateful, AdEvent::transactionId, processor, Correlation.class)
        .encode(topics.deadLetters(), encoding(topics));
  }

  private static Ledger ledger(CorrelationConfig.Topics topics) {
    return topics.audit() == null ? null : new Ledger(topics.requests(), topics.impressions());
  }

  private static Outcomes.Encoding<Correlation> encoding(CorrelationConfig.Topics topics) {
    TopicEncoder<AdMatch> matches = new TopicEncoder<>(topics.matches(), AdMatch::userId);
    TopicEncoder<AdUnmatched> unmatched =
        new TopicEncoder<>(topics.unmatched(), alone -> alone.event().transactionId());
    TopicEncoder<AdAudit> audit = new TopicEncoder<>(topics.audit(), AdAudit::key);
    return correlation -> {
      if (correlation.match() != null) {
        return matches.encode(correlation.match(), correlation.origin());
      }
      return correlation.unmatched() != null
          ? unmatched.encode(correlation.unmatched(), correlation.origin())
          : audit.encode(correlation.dropped(), correlation.origin());
    };
  }
}
