package io.lowlag.fraud.features;

import io.lowlag.common.pipeline.Outcomes;
import io.lowlag.common.pipeline.StatefulStep;
import io.lowlag.common.record.InboundRecord;
import io.lowlag.fraud.features.model.CardWindow;
import io.lowlag.fraud.model.CardTransaction;
import io.lowlag.fraud.money.Conversion;
import org.apache.spark.sql.Dataset;

/**
 * Reads transactions; emits, for every batch, the windows that it has changed and its dead letters.
 */
final class FeaturesPipeline {

  private final WindowPolicy policy;
  private final StatefulStep stateful;
  private final Conversion conversion;

  FeaturesPipeline(WindowPolicy policy, StatefulStep stateful, Conversion conversion) {
    this.policy = policy;
    this.stateful = stateful;
    this.conversion = conversion;
  }

  /** Defines the whole pipeline, up to the sink of a batch. */
  Outcomes<CardWindow> define(Dataset<InboundRecord> records) {
    return conversion
        .read(records)
        .process(stateful, CardTransaction::cardId, new WindowProcessor(policy), CardWindow.class);
  }
}
