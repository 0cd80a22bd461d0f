package io.lowlag.attribution.delivery;

import io.lowlag.attribution.delivery.model.CampaignDelivery;
import io.lowlag.attribution.delivery.model.CampaignEvent;
import io.lowlag.attribution.delivery.model.DeliveryOutput;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.StatefulStep;
import io.lowlag.common.pipeline.TopicEncoder;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.OutboundRecord;
import org.apache.spark.sql.Dataset;

/**
 * Reads partials and contracts; emits deliveries and dead letters, each with the name of its topic.
 */
public final class DeliveryPipeline {

  private final DeliveryConfig config;
  private final StatefulStep stateful;

  public DeliveryPipeline(DeliveryConfig config, StatefulStep stateful) {
    this.config = config;
    this.stateful = stateful;
  }

  /**
   * Defines the whole pipeline, from records of the input topics to records for the output topics.
   */
  public Dataset<OutboundRecord> define(Dataset<InboundRecord> records) {
    DeliveryConfig.Topics topics = config.topics();
    CampaignEventDecoder decoder = new CampaignEventDecoder(topics.contracts());
    DeliveryProcessor processor = new DeliveryProcessor(config.policy());
    TopicEncoder<CampaignDelivery> deliveries =
        new TopicEncoder<>(topics.delivery(), CampaignDelivery::campaignId);
    return Outcomes.decode(records, decoder, config.decoding(), CampaignEvent.class)
        .process(stateful, CampaignEvent::campaignId, processor, DeliveryOutput.class)
        .encode(
            topics.deadLetters(), output -> deliveries.encode(output.delivery(), output.origin()));
  }
}
