package io.lowlag.fraud.scoring;

import io.lowlag.common.latency.Stamps;
import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.TopicEncoder;
import io.lowlag.common.record.KafkaHeader;
import io.lowlag.common.record.OutboundRecord;
import io.lowlag.fraud.FraudTopics;
import io.lowlag.fraud.model.ScoredTransaction;
import io.lowlag.fraud.scoring.model.FraudAlert;
import java.util.List;

/**
 * Writes each scored transaction as a record, and its alert if it is suspicious.
 *
 * @param scores where the scored transactions go
 * @param alerts where the alerts go
 */
record ScoreRecords(TopicEncoder<ScoredTransaction> scores, TopicEncoder<FraudAlert> alerts)
    implements Outcomes.Encodings<ScoredTransaction> {

  static ScoreRecords to(FraudTopics topics) {
    return new ScoreRecords(
        new TopicEncoder<>(topics.scored(), scored -> scored.transaction().cardId()),
        new TopicEncoder<>(topics.alerts(), FraudAlert::cardId));
  }

  @Override
  public List<OutboundRecord> of(ScoredTransaction scored) {
    List<KafkaHeader> stamps = Stamps.of(scored.transaction().origin());
    OutboundRecord score = scores.encode(scored, stamps);
    return scored.suspicious()
        ? List.of(score, alerts.encode(FraudAlert.of(scored), stamps))
        : List.of(score);
  }
}
