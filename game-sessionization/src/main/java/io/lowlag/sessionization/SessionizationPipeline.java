package io.lowlag.sessionization;

import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.StatefulStep;
import io.lowlag.common.pipeline.TopicEncoder;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import org.apache.spark.sql.Dataset;

/**
 * Reads starts and ends; emits session events and dead letters, each with the name of its topic.
 */
public final class SessionizationPipeline {

  private final SessionizationConfig config;
  private final StatefulStep stateful;

  public SessionizationPipeline(SessionizationConfig config, StatefulStep stateful) {
    this.config = config;
    this.stateful = stateful;
  }

  /**
   * Defines the whole pipeline, from records of the input topics to records for the output topics.
   */
  public Dataset<OutboundRecord> define(Dataset<InboundRecord> records) {
    SessionizationConfig.Topics topics = config.topics();
    SessionizationProcessor processor = new SessionizationProcessor(config.policy());
    TopicEncoder<SessionEvent> events = new TopicEncoder<>(topics.events(), SessionEvent::deviceId);
    return Outcomes.decode(records, new GameEventDecoder(), config.decoding(), GameEvent.class)
        .process(stateful, GameEvent::deviceId, processor, SessionEvent.class)
        .encode(topics.deadLetters(), event -> events.encode(event, event.measuredFrom()));
  }
}
