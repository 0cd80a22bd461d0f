package io.lowlag.sessionization;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.StatefulStep;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.Json;
import io.lowlag.sessionization.model.GameEvent;
import io.lowlag.sessionization.model.SessionEvent;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import scala.Tuple2;

/** Starts and ends in; session events and dead letters out, each record naming its topic. */
public final class SessionizationPipeline {

  private final SessionizationConfig config;
  private final StatefulStep stateful;

  public SessionizationPipeline(SessionizationConfig config, StatefulStep stateful) {
    this.config = config;
    this.stateful = stateful;
  }

  /** The whole way of a record, from the input topics to records for the output topics. */
  public Dataset<OutboundRecord> define(Dataset<InboundRecord> records) {
    Dataset<Tuple2<GameEvent, DeadLetter>> events =
        Decoding.decode(records, new GameEventDecoder(), config.decoding(), GameEvent.class);
    Dataset<Tuple2<SessionEvent, DeadLetter>> results =
        stateful.run(
            events,
            GameEvent::getDeviceId,
            new SessionizationProcessor(config.policy()),
            SessionEvent.class);
    SessionizationConfig.Topics topics = config.topics();
    return results.map(
        (MapFunction<Tuple2<SessionEvent, DeadLetter>, OutboundRecord>)
            result -> encode(result, topics),
        Encoders.bean(OutboundRecord.class));
  }

  private static OutboundRecord encode(
      Tuple2<SessionEvent, DeadLetter> result, SessionizationConfig.Topics topics) {
    if (result._2() != null) {
      return result._2().toRecord(topics.deadLetters());
    }
    SessionEvent event = result._1();
    return new OutboundRecord(
        topics.events(),
        event.getDeviceId().getBytes(UTF_8),
        Json.bytes(event),
        Stamps.of(event.measuredFrom()));
  }
}
