package io.lowlag.it.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lowlag.common.config.Overrides;
import io.lowlag.fraud.FraudTables;
import io.lowlag.fraud.scoring.BackfillJob;
import io.lowlag.fraud.scoring.ScoringJob;
import io.lowlag.fraud.scoring.risk.Features;
import io.lowlag.fraud.scoring.risk.RiskModel;
import io.lowlag.fraud.scoring.risk.RiskScore;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user's model that throws ends no job: its transactions come out and say so, live and in a
 * backfill.
 */
class ModelErrorIT {

  private static final String BAD = "merchant 3";
  private static final String ERROR = "java.lang.IllegalStateException: cannot judge " + BAD;

  @TempDir private Path folder;

  @Test
  void whatTheModelFailsOnHasItsFeaturesAndTheErrorInTopicAndTables() throws Exception {
    ScoringFixture cards = new ScoringFixture("model-error", 200, 4);
    cards.send();

    SharedSpark.runToEnd(
        new ScoringJob(),
        settings(cards, "live").with(FraudTables.SCORED, folder.resolve("live-table")));
    SharedSpark.runToEnd(
        new BackfillJob(),
        settings(cards, "past").with(FraudTables.TRAINING, folder.resolve("training")));

    List<JsonNode> scored =
        cards.kafka.read(cards.topic("transactions-scored")).stream()
            .map(TestKafka::json)
            .filter(record -> !record.path("repeated").booleanValue())
            .toList();
    assertThat(scored).hasSameSizeAs(cards.answers().keySet()).allSatisfy(ModelErrorIT::isJudged);
    Map<String, String> said =
        scored.stream()
            .collect(
                Collectors.toMap(
                    record -> record.path("event_id").textValue(), ModelErrorIT::outcome));
    assertThat(said).containsValue(ERROR).containsValue("1.000000");
    assertThat(outcomes(folder.resolve("live-table"))).isEqualTo(said);
    assertThat(outcomes(folder.resolve("training"))).isEqualTo(said);
  }

  private static void isJudged(JsonNode record) {
    boolean bad = record.path("merchant").textValue().equals(BAD);
    assertThat(outcome(record)).isEqualTo(bad ? ERROR : "1.000000");
    assertThat(record.has("risk_score")).isNotEqualTo(bad);
    assertThat(record.path("suspicious").booleanValue()).isFalse();
    assertThat(record.path("model").textValue()).isEqualTo("Fastidious");
    assertThat(record.path("tx_count_1h").longValue() + record.path("refund_count_1h").longValue())
        .isPositive();
  }

  private static String outcome(JsonNode record) {
    return record.has("model_error")
        ? record.path("model_error").textValue()
        : record.path("risk_score").textValue();
  }

  private static Map<String, String> outcomes(Path table) {
    List<Row> rows =
        SharedSpark.session()
            .read()
            .format("delta")
            .load(table.toString())
            .selectExpr("event_id", "coalesce(model_error, cast(risk_score AS string))")
            .collectAsList();
    return rows.stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> row.getString(1)));
  }

  private Overrides settings(ScoringFixture cards, String checkpoint) {
    return cards
        .settings(folder.resolve(checkpoint), "available-now")
        .with("fraud.scoring.model.class", Fastidious.class.getName());
  }

  /** Judges all merchants but one. */
  public static final class Fastidious implements RiskModel {

    @Override
    public void configure(Map<String, String> options) {}

    @Override
    public Set<String> features() {
      return Set.of("merchant");
    }

    @Override
    public RiskScore score(Features features) {
      if (features.text("merchant").equals(BAD)) {
        throw new IllegalStateException("cannot judge " + BAD);
      }
      return new RiskScore(BigDecimal.ONE, List.of());
    }
  }
}
