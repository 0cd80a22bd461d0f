package io.lowlag.fraud.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lowlag.common.latency.Stamps;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.TopicEncoder;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.fraud.FraudTopics;
import io.lowlag.fraud.model.CardFeatures;
import io.lowlag.fraud.model.CardIdle;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.scoring.model.CardOutcome;
import io.lowlag.fraud.scoring.model.FraudAlert;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodes each scored transaction as a record, with an alert if it is suspicious and not a
 * repetition, and the current features of its card. A card that was forgotten gets a tombstone.
 *
 * @param scores where the scored transactions go
 * @param alerts where the alerts go
 * @param features where the features of cards go
 */
record ScoreRecords(
    TopicEncoder<ScoredTransaction> scores,
    TopicEncoder<FraudAlert> alerts,
    TopicEncoder<CardFeatures> features)
    implements Outcomes.Encodings<CardOutcome> {

  private static final int MOST_RECORDS = 3;

  static ScoreRecords to(FraudTopics topics) {
    return new ScoreRecords(
        new TopicEncoder<>(topics.scored(), scored -> scored.transaction().cardId()),
        new TopicEncoder<>(topics.alerts(), FraudAlert::cardId),
        new TopicEncoder<>(topics.features(), CardFeatures::cardId));
  }

  @Override
  public List<OutboundRecord> of(CardOutcome outcome) {
    ScoredTransaction scored = outcome.scored();
    List<KafkaHeader> stamps = Stamps.of(scored == null ? null : scored.transaction().origin());
    List<OutboundRecord> records = new ArrayList<>(MOST_RECORDS);
    if (scored != null) {
      records.add(scores.encode(scored, stamps));
      if (scored.suspicious() && !scored.repeated()) {
        records.add(alerts.encode(FraudAlert.of(scored), stamps));
      }
    }
    if (outcome.features() != null) {
      records.add(record(outcome.features(), stamps));
    }
    if (outcome.erased() != null) {
      records.add(tombstone(outcome.erased(), stamps));
    }
    return records;
  }

  private OutboundRecord record(CardFeatures card, List<KafkaHeader> stamps) {
    return card.isIdle() ? tombstone(card, stamps) : features.encode(card, stamps);
  }

  private OutboundRecord tombstone(CardFeatures card, List<KafkaHeader> stamps) {
    CardIdle idle =
        new CardIdle(card.cardId(), card.asOf(), card.sourcePartition(), card.sourceOffset());
    List<KafkaHeader> headers = new ArrayList<>(stamps);
    headers.addAll(idle.headers());
    return tombstone(card.cardId(), headers);
  }

  // Without the headers of an idle card, a tombstone says that the card must be forgotten.
  private OutboundRecord tombstone(String cardId, List<KafkaHeader> headers) {
    return new OutboundRecord(features.topic(), cardId.getBytes(UTF_8), null, headers);
  }
}
