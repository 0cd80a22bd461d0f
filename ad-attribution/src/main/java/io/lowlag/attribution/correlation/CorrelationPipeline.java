package io.lowlag.attribution.correlation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.attribution.correlation.model.AdEvent;
import io.lowlag.attribution.correlation.model.AdMatch;
import io.lowlag.attribution.correlation.model.AdUnmatched;
import io.lowlag.attribution.correlation.model.Correlation;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.StatefulStep;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.common.latency.Stamps;
import io.lowlag.common.record.Json;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import scala.Tuple2;

/**
 * Requests and impressions in; matches, unmatched events and dead letters out, each record naming
 * its topic.
 */
public final class CorrelationPipeline {

  private final CorrelationConfig config;
  private final StatefulStep stateful;

  public CorrelationPipeline(CorrelationConfig config, StatefulStep stateful) {
    this.config = config;
    this.stateful = stateful;
  }

  /** The whole way of a record, from the input topics to records for the output topics. */
  public Dataset<OutboundRecord> define(Dataset<InboundRecord> records) {
    Dataset<Tuple2<AdEvent, DeadLetter>> events =
        Decoding.decode(
            records,
            new AdEventDecoder(config.topics().requests()),
            config.decoding(),
            AdEvent.class);
    Dataset<Tuple2<Correlation, DeadLetter>> results =
        stateful.run(
            events,
            AdEvent::getTransactionId,
            new CorrelationProcessor(config.policy()),
            Correlation.class);
    CorrelationConfig.Topics topics = config.topics();
    return results.map(
        (MapFunction<Tuple2<Correlation, DeadLetter>, OutboundRecord>)
            result -> encode(result, topics),
        Encoders.bean(OutboundRecord.class));
  }

  private static OutboundRecord encode(
      Tuple2<Correlation, DeadLetter> result, CorrelationConfig.Topics topics) {
    if (result._2() != null) {
      return result._2().toRecord(topics.deadLetters());
    }
    Correlation correlation = result._1();
    AdMatch match = correlation.getMatch();
    if (match != null) {
      return record(topics.matches(), match.getUserId(), match, correlation);
    }
    AdUnmatched unmatched = correlation.getUnmatched();
    return record(
        topics.unmatched(), unmatched.getEvent().getTransactionId(), unmatched, correlation);
  }

  private static OutboundRecord record(
      String topic, String key, Object event, Correlation correlation) {
    return new OutboundRecord(
        topic, key.getBytes(UTF_8), Json.bytes(event), Stamps.of(correlation.getOrigin()));
  }
}
