package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.CampaignPartial;
import io.lowlag.attribution.delivery.model.MatchedImpression;
import io.lowlag.attribution.delivery.model.PartialOutput;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.StatefulStep;
import io.lowlag.common.pipeline.TopicEncoder;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.OutboundRecord;
import org.apache.spark.sql.Dataset;

/** Reads matches; emits partials and dead letters, each with the name of its topic. */
public final class DeliveryCountPipeline {

  private final DeliveryConfig config;
  private final StatefulStep stateful;

  public DeliveryCountPipeline(DeliveryConfig config, StatefulStep stateful) {
    this.config = config;
    this.stateful = stateful;
  }

  /**
   * Defines the whole pipeline, from records of the input topic to records for the output topics.
   */
  public Dataset<OutboundRecord> define(Dataset<InboundRecord> records) {
    DeliveryConfig.Topics topics = config.topics();
    DeliveryCountProcessor processor = new DeliveryCountProcessor(config.policy());
    TopicEncoder<CampaignPartial> partials =
        new TopicEncoder<>(topics.partials(), CampaignPartial::campaignId);
    return Outcomes.decode(records, new MatchDecoder(), config.decoding(), MatchedImpression.class)
        .process(stateful, ShardKey::of, processor, PartialOutput.class)
        .encode(topics.deadLetters(), output -> partials.encode(output.partial(), output.origin()));
  }
}
