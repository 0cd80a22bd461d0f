package io.lowlag.it.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.lowlag.common.config.Overrides;
import io.lowlag.fraud.FraudTables;
import io.lowlag.fraud.scoring.BackfillJob;
import io.lowlag.fraud.scoring.ScoringJob;
import io.lowlag.fraud.scoring.risk.Features;
import io.lowlag.fraud.scoring.risk.RiskModel;
import io.lowlag.fraud.scoring.risk.RiskScore;
import io.lowlag.fraud.scoring.risk.TrainedModel;
import io.lowlag.fraud.scoring.risk.TreeEnsemble;
import io.lowlag.it.fixture.SharedSpark;
import io.lowlag.it.fixture.TestKafka;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user's model that throws or is too slow ends no job: its transactions come out and say so, live
 * and in a backfill. A trained model scores them from its file.
 */
class ModelErrorIT {

  private static final String BAD = "merchant 3";
  private static final String ERROR = "java.lang.IllegalStateException: cannot judge " + BAD;

  private static final String TOO_SLOW =
      "java.lang.IllegalStateException: the score took longer than 200 ms";

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

    List<JsonNode> scored = scored(cards);
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

  @Test
  void whatTheModelIsTooSlowForHasTheErrorAndTheOthersTheirScores() throws Exception {
    ScoringFixture cards = new ScoringFixture("slow-model", 60, 5);
    cards.send();

    SharedSpark.runToEnd(
        new ScoringJob(),
        settings(cards, "slow")
            .with("fraud.scoring.model.class", Slow.class.getName())
            .with("fraud.scoring.model.timeout", "200ms"));

    assertThat(scored(cards))
        .hasSameSizeAs(cards.answers().keySet())
        .allSatisfy(
            record -> {
              boolean slow = record.path("merchant").textValue().equals(BAD);
              assertThat(outcome(record)).isEqualTo(slow ? TOO_SLOW : "1.000000");
            })
        .anyMatch(record -> record.has("model_error"));
  }

  @Test
  void aTrainedModelScoresFromItsFile() throws Exception {
    ScoringFixture cards = new ScoringFixture("trained-model", 60, 6);
    cards.send();
    // One question: is the amount in the base currency above 300?
    TreeEnsemble.Tree tree =
        new TreeEnsemble.Tree(
            1,
            new int[] {0, -1, -1},
            new double[] {300, 0, 0},
            new int[] {1, 0, 0},
            new int[] {2, 0, 0},
            new double[] {0, -1, 1});
    Path file = folder.resolve("model.json");
    Files.write(
        file,
        new JsonMapper()
            .writeValueAsBytes(
                new TreeEnsemble(
                    TreeEnsemble.FORMAT, "one tree", "3", List.of("base_amount"), List.of(tree))));

    SharedSpark.runToEnd(
        new ScoringJob(),
        settings(cards, "trained")
            .with("fraud.scoring.model.class", TrainedModel.class.getName())
            .with("fraud.scoring.model.options.path", file)
            .with("fraud.scoring.threshold", "0.5"));

    assertThat(scored(cards))
        .hasSameSizeAs(cards.answers().keySet())
        .allSatisfy(
            record -> {
              boolean high = Double.parseDouble(record.path("base_amount").textValue()) > 300;
              // 1 / (1 + e^2) and 1 / (1 + e^-2)
              assertThat(outcome(record)).isEqualTo(high ? "0.880797" : "0.119203");
              assertThat(record.path("suspicious").booleanValue()).isEqualTo(high);
              assertThat(record.path("model").textValue()).isEqualTo("one tree");
              assertThat(record.path("model_version").textValue()).isEqualTo("3");
            })
        .extracting(record -> record.path("suspicious").booleanValue())
        .contains(true, false);
  }

  private static List<JsonNode> scored(ScoringFixture cards) {
    return cards.kafka.read(cards.topic("transactions-scored")).stream()
        .map(TestKafka::json)
        .filter(record -> !record.path("repeated").booleanValue())
        .toList();
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

  /** Judges one merchant for ever. */
  public static final class Slow implements RiskModel {

    @Override
    public void configure(Map<String, String> options) {}

    @Override
    public Set<String> features() {
      return Set.of("merchant");
    }

    @Override
    public RiskScore score(Features features) {
      if (features.text("merchant").equals(BAD)) {
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return new RiskScore(BigDecimal.ONE, List.of());
    }
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
