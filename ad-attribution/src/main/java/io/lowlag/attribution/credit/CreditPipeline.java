package io.lowlag.attribution.credit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.attribution.audit.AdAudit;
import io.lowlag.attribution.credit.model.AdCredit;
import io.lowlag.attribution.credit.model.CreditOutput;
import io.lowlag.attribution.credit.model.JourneyEvent;
import io.lowlag.attribution.credit.model.Original;
import io.lowlag.attribution.credit.model.Rejection;
import io.lowlag.common.decoding.DeadLetter;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.StatefulStep;
import io.lowlag.common.pipeline.TopicEncoder;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.common.record.Json;
import io.lowlag.common.record.OutboundRecord;
import org.apache.spark.sql.Dataset;

/** Reads matches and callbacks; emits credits and dead letters, each with the name of its topic. */
public final class CreditPipeline {

  private final CreditConfig config;
  private final StatefulStep stateful;

  public CreditPipeline(CreditConfig config, StatefulStep stateful) {
    this.config = config;
    this.stateful = stateful;
  }

  /**
   * Defines the whole pipeline, from records of the input topics to records for the output topics.
   */
  public Dataset<OutboundRecord> define(Dataset<InboundRecord> records) {
    CreditConfig.Topics topics = config.topics();
    Ledger ledger = new Ledger(topics.audit() != null, topics.matches(), topics.callbacks());
    return Outcomes.decode(
            records, new JourneyDecoder(topics.matches()), config.decoding(), JourneyEvent.class)
        .process(
            stateful,
            JourneyEvent::userId,
            new CreditProcessor(config.policy(), ledger),
            CreditOutput.class)
        .encode(topics.deadLetters(), encoding(topics));
  }

  /** Returns the encoding of the outputs: credits, entries of the audit, and dead letters. */
  static Outcomes.Encoding<CreditOutput> encoding(CreditConfig.Topics topics) {
    TopicEncoder<AdCredit> credits = new TopicEncoder<>(topics.credits(), AdCredit::userId);
    TopicEncoder<AdAudit> audit = new TopicEncoder<>(topics.audit(), AdAudit::key);
    String callbacks = topics.callbacks();
    String deadLetters = topics.deadLetters();
    return output -> {
      if (output.credit() != null) {
        return credits.encode(output.credit(), output.origin());
      }
      return output.dropped() != null
          ? audit.encode(output.dropped(), output.origin())
          : deadLetter(output.rejection(), callbacks).toRecord(deadLetters);
    };
  }

  /** Returns the dead letter of a decoded callback: the record that it was read from. */
  private static DeadLetter deadLetter(Rejection rejection, String callbacks) {
    JourneyEvent event = rejection.event();
    Original original = event.original();
    return new DeadLetter(
        event.userId().getBytes(UTF_8),
        // An adjustment that waits in the state of an earlier version has only its fields.
        original == null ? Json.bytes(event) : original.value(),
        callbacks,
        event.origin().partition(),
        event.origin().offset(),
        rejection.reason(),
        rejection.message(),
        event.origin().sentUs(),
        event.origin().sourceUs(),
        original == null ? null : original.headers());
  }
}
